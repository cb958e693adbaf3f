#include "models/prompt_weights.h"

#include <charconv>
#include <cmath>
#include <optional>

namespace pixelsmith {

namespace {

constexpr double kStep = 1.1;
constexpr double kStrongest = 10;
constexpr std::string_view kBreak = "BREAK";

class Parser
{
public:
    std::vector<WeightedText> parse(std::string_view prompt)
    {
        for (size_t i = 0; i < prompt.size(); ++i) {
            const char c = prompt[i];
            const bool isEscape = c == '\\' && i + 1 < prompt.size()
                                  && std::string_view("()[]\\").find(prompt[i + 1]) != std::string_view::npos;
            if (isEscape)
                m_text += prompt[++i];
            else if (c == '(' || c == '[')
                open(c);
            else if (c == ')' || c == ']')
                close(c);
            else if (isBreak(prompt, i)) {
                flush();
                m_beginsChunk = true;
                i += kBreak.size() - 1;
            } else
                m_text += c;
        }
        flush();
        return merged();
    }

private:
    struct Open
    {
        char bracket;
        size_t piece; ///< that stands for the bracket itself, should it stay without a partner
    };

    static bool isBreak(std::string_view prompt, size_t i)
    {
        const auto isEdge = [&](size_t place) {
            return place >= prompt.size() || prompt[place] == ' ' || prompt[place] == ',' || prompt[place] == '\n';
        };
        return prompt.substr(i).starts_with(kBreak) && (i == 0 || isEdge(i - 1)) && isEdge(i + kBreak.size());
    }

    void flush()
    {
        if (!m_text.empty() || m_beginsChunk)
            m_pieces.push_back({m_text, 1, m_beginsChunk});
        m_text.clear();
        m_beginsChunk = false;
    }

    void open(char bracket)
    {
        flush();
        m_open.push_back({bracket, m_pieces.size()});
        m_pieces.push_back({std::string(1, bracket)});
    }

    void close(char bracket)
    {
        const char partner = bracket == ')' ? '(' : '[';
        if (m_open.empty() || m_open.back().bracket != partner) {
            m_text += bracket;
            return;
        }
        const double factor = bracket == ']' ? 1 / kStep : takeNumber().value_or(kStep);
        flush();
        const size_t first = m_open.back().piece;
        m_open.pop_back();
        m_pieces[first].text.clear();
        for (size_t i = first; i < m_pieces.size(); ++i)
            m_pieces[i].weight *= factor;
    }

    /// The number after the last colon of the text so far, taken off it.
    std::optional<double> takeNumber()
    {
        const size_t colon = m_text.rfind(':');
        if (colon == std::string::npos)
            return std::nullopt;
        const char *begin = m_text.data() + colon + 1;
        const char *end = m_text.data() + m_text.size();
        double number = 0;
        const auto [stop, error] = std::from_chars(begin, end, number);
        if (error != std::errc() || stop != end || !std::isfinite(number) || std::abs(number) > kStrongest)
            return std::nullopt;
        m_text.resize(colon);
        return number;
    }

    std::vector<WeightedText> merged() const
    {
        std::vector<WeightedText> result;
        for (const WeightedText &piece : m_pieces) {
            if (piece.text.empty() && !piece.beginsChunk)
                continue;
            if (!result.empty() && !piece.beginsChunk && result.back().weight == piece.weight)
                result.back().text += piece.text;
            else
                result.push_back(piece);
        }
        if (result.empty())
            result.emplace_back();
        return result;
    }

    std::vector<WeightedText> m_pieces;
    std::vector<Open> m_open;
    std::string m_text;
    bool m_beginsChunk = false;
};

} // namespace

std::vector<WeightedText> parsePromptWeights(std::string_view prompt)
{
    return Parser().parse(prompt);
}

} // namespace pixelsmith
