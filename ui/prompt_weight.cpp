#include "ui/prompt_weight.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr double kLeast = 0;
constexpr double kMost = 2;
constexpr double kOfBrackets = 1.1; ///< "(text)"; "[text]" is one by it
constexpr double kSmallest = 0.001; ///< difference of weights

/// A pair of brackets.
struct Group
{
    qsizetype open = 0;
    qsizetype close = 0;
    qsizetype contentEnd = 0; ///< where the number begins, at its colon
    double weight = 1;
};

struct Brackets
{
    std::vector<Group> groups;        ///< inner before outer
    std::vector<qsizetype> single;    ///< without a partner: plain text
    std::vector<qsizetype> backslash; ///< that make the character after them plain text
};

bool isAnyOf(QChar c, QStringView any)
{
    return any.contains(c);
}

/// Sets the end of the content and the weight of a group "(…:number)", as the prompt's parser reads it.
/// \param edge  after the last bracket within.
void readNumber(const QString &text, qsizetype edge, Group &group)
{
    group.contentEnd = group.close;
    group.weight = text[group.open] == u'(' ? kOfBrackets : 1 / kOfBrackets;
    const qsizetype colon = text.lastIndexOf(u':', group.close - 1);
    if (text[group.open] != u'(' || colon < edge)
        return;
    const std::string number = text.mid(colon + 1, group.close - colon - 1).toStdString();
    double weight = 0;
    const char *end = number.data() + number.size();
    const auto [stop, error] = std::from_chars(number.data(), end, weight);
    if (error != std::errc() || stop != end || !std::isfinite(weight))
        return;
    group.contentEnd = colon;
    group.weight = weight;
}

Brackets bracketsOf(const QString &text)
{
    Brackets found;
    std::vector<qsizetype> open;
    qsizetype edge = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c == u'\\' && i + 1 < text.size() && isAnyOf(text[i + 1], u"()[]\\")) {
            found.backslash.push_back(i++);
        } else if (isAnyOf(c, u"([")) {
            open.push_back(i);
            edge = i + 1;
        } else if (isAnyOf(c, u")]")) {
            if (open.empty() || text[open.back()] != (c == u')' ? u'(' : u'[')) {
                found.single.push_back(i);
                continue;
            }
            Group group = {open.back(), i};
            open.pop_back();
            readNumber(text, edge, group);
            found.groups.push_back(group);
            edge = i + 1;
        }
    }
    found.single.insert(found.single.end(), open.begin(), open.end());
    return found;
}

struct Part
{
    qsizetype from = 0;
    qsizetype to = 0;

    bool isEmpty() const { return from >= to; }
    bool holds(qsizetype place) const { return from <= place && place < to; }
};

Part trimmed(const QString &text, Part part)
{
    while (!part.isEmpty() && text[part.from].isSpace())
        ++part.from;
    while (!part.isEmpty() && text[part.to - 1].isSpace())
        --part.to;
    return part;
}

Part wordAt(const QString &text, const Brackets &brackets, qsizetype cursor)
{
    const auto isOfWord = [&](qsizetype i) {
        const bool isPlain = std::ranges::binary_search(brackets.backslash, i - 1);
        return isPlain || !(text[i].isSpace() || isAnyOf(text[i], u",;()[]"));
    };
    Part word = {cursor, cursor};
    while (word.from > 0 && isOfWord(word.from - 1))
        --word.from;
    while (word.to < text.size() && isOfWord(word.to))
        ++word.to;
    while (!word.isEmpty() && isAnyOf(text[word.to - 1], u".:!?"))
        --word.to;
    return word;
}

/// Backslashes belong to the character after them, and a number to its bracket.
Part whole(const Brackets &brackets, Part part)
{
    for (const qsizetype i : brackets.backslash) {
        if (part.from == i + 1)
            part.from = i;
        if (part.to == i + 1)
            part.to = i + 2;
    }
    for (const Group &group : brackets.groups) {
        if (part.from > group.open && part.from < group.contentEnd && part.to <= group.close)
            part.to = std::min(part.to, group.contentEnd);
    }
    return part;
}

/// No brackets have one end alone in the part.
bool isBalanced(const Brackets &brackets, Part part)
{
    return std::ranges::none_of(brackets.single, [&](qsizetype i) { return part.holds(i); })
           && std::ranges::all_of(brackets.groups, [&](const Group &group) {
                  const bool isInNumber = part.from > group.contentEnd && part.from <= group.close;
                  return part.holds(group.open) == part.holds(group.close) && !isInNumber;
              });
}

double changed(double weight, double by)
{
    const double wanted = std::round((weight + by) * 100) / 100;
    return by > 0 ? std::max(weight, std::min(wanted, kMost)) : std::min(weight, std::max(wanted, kLeast));
}

} // namespace

std::optional<TextChange> changeWeight(const QString &text, qsizetype from, qsizetype to, double by)
{
    const Brackets brackets = bracketsOf(text);
    const bool isCursor = from == to;
    Part part = trimmed(text, {from, to});
    const Group *group = nullptr;
    for (const Group &g : brackets.groups) {
        const bool isAround = isCursor && g.open < from && from <= g.close;
        const bool isExact = !isCursor && part.from == g.open + 1 && (part.to == g.contentEnd || part.to == g.close);
        const bool isAll = !isCursor && part.from == g.open && part.to == g.close + 1;
        if (!group && (isAround || isExact || isAll))
            group = &g;
    }
    if (!group) {
        part = whole(brackets, isCursor ? wordAt(text, brackets, from) : part);
        if (part.isEmpty() || !isBalanced(brackets, part))
            return std::nullopt;
    }
    const Part all = group ? Part{group->open, group->close + 1} : part;
    const Part content = group ? Part{group->open + 1, group->contentEnd} : part;
    const double before = group ? group->weight : 1;
    const double weight = changed(before, by);
    if (std::abs(weight - before) < kSmallest)
        return std::nullopt;
    const bool isBare = std::abs(weight - 1) < kSmallest;
    const QString inner = text.mid(content.from, content.to - content.from);
    TextChange change = {all.from, all.to, isBare ? inner : u"(%1:%2)"_s.arg(inner, QString::number(weight, 'g', 6))};
    const qsizetype begin = all.from + (isBare ? 0 : 1);
    const bool wasAll = group && !isCursor && part.from == group->open;
    if (isCursor) {
        change.selectionFrom = begin + std::clamp<qsizetype>(from - content.from, 0, inner.size());
        change.selectionTo = change.selectionFrom;
    } else {
        change.selectionFrom = wasAll ? all.from : begin;
        change.selectionTo = wasAll ? all.from + change.text.size() : begin + inner.size();
    }
    return change;
}

} // namespace pixelsmith
