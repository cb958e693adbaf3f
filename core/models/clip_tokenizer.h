#pragma once

#include "models/byte_pair_merger.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pixelsmith {

/// CLIP's byte-level byte-pair encoding, id for id as the "fast" tokenizer of transformers 5 does it: NFC, lower case
/// character by character, words by CLIP's pattern, special tokens wherever they stand in the text.
/// A constant object may be used by several threads.
class CLIPTokenizer
{
public:
    /// Length of every encoded prompt, start and end token included.
    static constexpr size_t kLength = 77;
    /// Prompts are looked at this far; what follows could not matter, and a megabyte of text must not hold us up.
    static constexpr size_t kMaxPromptBytes = 40'000;

    /// Reads vocab.json, merges.txt and tokenizer_config.json (or special_tokens_map.json) of a tokenizer's folder.
    /// Throws Error(Checkpoint) that names file and place, Error(Io).
    static CLIPTokenizer load(const std::filesystem::path &folder);

    /// \param prompt  UTF-8; what is not valid counts as U+FFFD.
    /// \return  kLength ids: start, the text's, end, then padding. A longer text is cut before the end token.
    std::vector<int64_t> encode(std::string_view prompt) const;
    /// The ids of the text alone, without start and end. \param prompt  as for encode().
    std::vector<int64_t> textIds(std::string_view prompt) const;
    /// kLength ids: start, `ids` (at most kLength - 2 are taken), end, then padding.
    std::vector<int64_t> framed(std::vector<int64_t> ids) const;
    /// Whether encode() leaves out a part of the prompt.
    bool cuts(std::string_view prompt) const;

    /// Words of the vocabulary; ids are below it.
    int64_t vocabSize() const { return static_cast<int64_t>(m_vocab.size()); }
    /// Throws Error(Checkpoint) if a text encoder with so many rows of embeddings cannot belong to this tokenizer.
    void requireVocabSize(int64_t embeddingRows) const;

private:
    CLIPTokenizer() = default;
    void readVocab(const std::filesystem::path &path);
    void readMerges(const std::filesystem::path &path);
    void readSpecialTokens(const std::filesystem::path &folder);
    void addMerge(std::string_view line, size_t lineNumber, const std::string &path);
    int64_t specialId(const std::string &token) const;
    void appendText(std::string_view text, std::vector<int64_t> &ids) const;
    void appendWord(std::string_view bytes, std::vector<int64_t> &ids) const;

    std::unordered_map<std::string, int64_t> m_vocab;
    std::unordered_map<uint64_t, BytePairMerge> m_merges;         ///< by the two ids
    std::array<int64_t, 256> m_byteIds{};                         ///< of a byte inside of a word
    std::array<int64_t, 256> m_lastByteIds{};                     ///< of a word's last byte
    std::vector<std::pair<std::string, int64_t>> m_specialTokens; ///< longest first
    int64_t m_startId = 0;
    int64_t m_endId = 0;
    int64_t m_padId = 0;
};

} // namespace pixelsmith
