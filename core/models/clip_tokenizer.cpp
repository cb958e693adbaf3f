#include "models/clip_tokenizer.h"

#include "base/file.h"
#include "base/json.h"
#include "checkpoint/size_text.h"
#include "models/clip_words.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace pixelsmith {

namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxTokenBytes = 256;
constexpr size_t kMaxMergesBytes = 4u << 20;
constexpr JsonLimits kVocabLimits{.bytes = 32u << 20};
constexpr const char *kStartToken = "<|startoftext|>";
constexpr const char *kEndToken = "<|endoftext|>";
constexpr const char *kWordEnd = "</w>";

[[noreturn]] void refuse(const std::string &text, const std::string &item)
{
    throw Error(ErrorKind::Checkpoint, text, item);
}

/// The printable character that stands for a byte in vocabularies of GPT-2's family: bytes that print in Latin-1 are
/// themselves, the others are numbered from U+0100 on. In UTF-8.
std::array<std::string, 256> byteCharacters()
{
    std::array<std::string, 256> characters;
    int next = 0x100;
    for (int byte = 0; byte < 256; ++byte) {
        const bool prints = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
        const int codePoint = prints ? byte : next++;
        std::string &character = characters[static_cast<size_t>(byte)];
        if (codePoint < 0x80)
            character = {static_cast<char>(codePoint)};
        else
            character = {static_cast<char>(0xc0 | codePoint >> 6), static_cast<char>(0x80 | (codePoint & 0x3f))};
    }
    return characters;
}

uint64_t pairKey(int64_t left, int64_t right)
{
    return static_cast<uint64_t>(left) << 32 | static_cast<uint64_t>(right);
}

/// "!", or {"content": "!", …} as some versions write a token.
std::string tokenText(const Json &json, const char *key)
{
    const auto found = json.is_object() ? json.find(key) : json.end();
    if (found == json.end())
        return {};
    const Json &text = found->is_object() && found->contains("content") ? (*found)["content"] : *found;
    return text.is_string() ? text.get<std::string>() : std::string();
}

} // namespace

CLIPTokenizer CLIPTokenizer::load(const fs::path &folder)
{
    CLIPTokenizer tokenizer;
    tokenizer.readVocab(folder / "vocab.json");
    tokenizer.readMerges(folder / "merges.txt");
    tokenizer.readSpecialTokens(folder);
    return tokenizer;
}

void CLIPTokenizer::readVocab(const fs::path &path)
{
    const std::string name = path.filename().string();
    const Json json = readJsonFile(path, ErrorKind::Checkpoint, kVocabLimits);
    if (!json.is_object())
        refuse(fmt::format("{} is damaged: it is not a list of words.", name), path.string());
    std::vector<bool> isTaken(json.size(), false);
    for (const auto &[token, id] : json.items()) {
        if (token.size() > kMaxTokenBytes)
            refuse(fmt::format("{} is damaged: a word has {} bytes.", name, token.size()), path.string());
        if (!id.is_number_unsigned() || id.get<uint64_t>() >= isTaken.size() || isTaken[id.get<size_t>()])
            refuse(fmt::format("{} is damaged: its numbers are not 0 to {}, each once.", name, json.size() - 1),
                   path.string());
        isTaken[id.get<size_t>()] = true;
        m_vocab.emplace(token, id.get<int64_t>());
    }
    const auto characters = byteCharacters();
    for (size_t byte = 0; byte < characters.size(); ++byte) {
        const auto inside = m_vocab.find(characters[byte]);
        const auto last = m_vocab.find(characters[byte] + kWordEnd);
        if (inside == m_vocab.end() || last == m_vocab.end())
            refuse(fmt::format("{} is damaged: it has no word for the byte {}.", name, byte), path.string());
        m_byteIds[byte] = inside->second;
        m_lastByteIds[byte] = last->second;
    }
}

void CLIPTokenizer::readMerges(const fs::path &path)
{
    const std::string text = readTextFile(path, kMaxMergesBytes);
    const std::string name = path.filename().string();
    if (!text.starts_with("#version"))
        refuse(fmt::format("{} is damaged: it does not begin with its version.", name), path.string());
    size_t lineNumber = 1;
    for (size_t begin = text.find('\n'); begin != std::string::npos && ++begin < text.size(); ++lineNumber) {
        const size_t end = text.find('\n', begin);
        addMerge(std::string_view(text).substr(begin, end - begin), lineNumber + 1, path.string());
        begin = end;
    }
}

void CLIPTokenizer::addMerge(std::string_view line, size_t lineNumber, const std::string &path)
{
    const size_t space = line.find(' ');
    const std::string left(line.substr(0, space));
    const std::string right(space == std::string_view::npos ? std::string_view() : line.substr(space + 1));
    const auto leftId = m_vocab.find(left);
    const auto rightId = m_vocab.find(right);
    const auto merged = m_vocab.find(left + right);
    const bool isKnown = leftId != m_vocab.end() && rightId != m_vocab.end() && merged != m_vocab.end();
    const BytePairMerge merge{.rank = m_merges.size(), .id = isKnown ? merged->second : 0};
    if (!isKnown || left.empty() || right.empty()
        || !m_merges.emplace(pairKey(leftId->second, rightId->second), merge).second)
        refuse(fmt::format("merges.txt line {} is not a valid merge.", lineNumber), path);
}

int64_t CLIPTokenizer::specialId(const std::string &token) const
{
    const auto found = m_vocab.find(token);
    if (found == m_vocab.end())
        refuse(
            fmt::format("vocab.json has no word \"{}\", which the tokenizer needs.", token.substr(0, kMaxTokenBytes)),
            token);
    return found->second;
}

void CLIPTokenizer::readSpecialTokens(const fs::path &folder)
{
    const auto fromFile = [&](const char *fileName) -> std::string {
        std::error_code error;
        if (!fs::exists(folder / fileName, error))
            return {};
        return tokenText(readJsonFile(folder / fileName, ErrorKind::Checkpoint), "pad_token");
    };
    std::string pad = fromFile("tokenizer_config.json");
    if (pad.empty())
        pad = fromFile("special_tokens_map.json");
    if (pad.empty())
        pad = kEndToken;
    m_startId = specialId(kStartToken);
    m_endId = specialId(kEndToken);
    m_padId = specialId(pad);
    m_specialTokens = {{kStartToken, m_startId}, {kEndToken, m_endId}};
    if (m_padId != m_endId && m_padId != m_startId)
        m_specialTokens.emplace_back(pad, m_padId);
    std::sort(m_specialTokens.begin(), m_specialTokens.end(),
              [](const auto &a, const auto &b) { return a.first.size() > b.first.size(); });
}

void CLIPTokenizer::requireVocabSize(int64_t embeddingRows) const
{
    if (vocabSize() != embeddingRows)
        refuse(fmt::format("The tokenizer does not fit the model: {} words, the model expects {}.",
                           groupedDigits(m_vocab.size()), groupedDigits(static_cast<uint64_t>(embeddingRows))),
               "vocab.json");
}

std::vector<int64_t> CLIPTokenizer::encode(std::string_view prompt) const
{
    return framed(textIds(prompt));
}

std::vector<int64_t> CLIPTokenizer::framed(std::vector<int64_t> ids) const
{
    ids.insert(ids.begin(), m_startId);
    ids.resize(std::min(ids.size(), kLength - 1));
    ids.push_back(m_endId);
    ids.resize(kLength, m_padId);
    return ids;
}

bool CLIPTokenizer::cuts(std::string_view prompt) const
{
    return prompt.size() > kMaxPromptBytes || textIds(prompt).size() > kLength - 2;
}

/// The ids of the text alone: special tokens are taken out first, wherever they stand.
std::vector<int64_t> CLIPTokenizer::textIds(std::string_view prompt) const
{
    std::string_view rest = prompt.substr(0, kMaxPromptBytes);
    std::vector<int64_t> ids;
    while (!rest.empty()) {
        size_t place = std::string_view::npos;
        const std::pair<std::string, int64_t> *first = nullptr;
        for (const auto &token : m_specialTokens) {
            if (const size_t found = rest.find(token.first); found < place) {
                place = found;
                first = &token;
            }
        }
        appendText(rest.substr(0, place), ids);
        if (!first)
            break;
        ids.push_back(first->second);
        rest.remove_prefix(place + first->first.size());
    }
    return ids;
}

void CLIPTokenizer::appendText(std::string_view text, std::vector<int64_t> &ids) const
{
    for (const std::string &word : clipWords(text))
        appendWord(word, ids);
}

void CLIPTokenizer::appendWord(std::string_view bytes, std::vector<int64_t> &ids) const
{
    std::vector<int64_t> symbols;
    symbols.reserve(bytes.size());
    for (const char byte : bytes)
        symbols.push_back(m_byteIds[static_cast<uint8_t>(byte)]);
    symbols.back() = m_lastByteIds[static_cast<uint8_t>(bytes.back())];
    mergeBytePairs(symbols, [this](int64_t left, int64_t right) -> std::optional<BytePairMerge> {
        const auto found = m_merges.find(pairKey(left, right));
        return found == m_merges.end() ? std::nullopt : std::optional(found->second);
    });
    ids.insert(ids.end(), symbols.begin(), symbols.end());
}

} // namespace pixelsmith
