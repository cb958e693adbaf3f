#include "models/clip_words.h"

#include <pixelsmith/error.h>

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <array>

namespace pixelsmith {

namespace {

enum class CharacterClass { Space, Letter, Number, Other };

CharacterClass classOf(UChar32 character)
{
    if (u_isUWhiteSpace(character))
        return CharacterClass::Space;
    const uint32_t category = U_MASK(u_charType(character));
    if (category & U_GC_L_MASK)
        return CharacterClass::Letter;
    return category & U_GC_N_MASK ? CharacterClass::Number : CharacterClass::Other;
}

/// NFC, then lower case. Each character by itself: a capital sigma becomes the same small one wherever it stands.
icu::UnicodeString normalised(std::string_view text)
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2 *nfc = icu::Normalizer2::getNFCInstance(status);
    icu::UnicodeString composed;
    if (U_SUCCESS(status))
        composed =
            nfc->normalize(icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())}), status);
    if (U_FAILURE(status))
        throw Error(ErrorKind::Internal, fmt::format("The prompt could not be normalised: {}.", u_errorName(status)));
    icu::UnicodeString lower;
    for (int32_t i = 0; i < composed.length(); i = composed.moveIndex32(i, 1)) {
        const UChar32 character = composed.char32At(i);
        // The only letter that becomes two.
        if (character == 0x130)
            lower.append(UChar32{'i'}).append(UChar32{0x307});
        else
            lower.append(u_tolower(character));
    }
    return lower;
}

/// Length of a shortened word ('s, 're, …) at this place, or 0.
int32_t contractionLength(const icu::UnicodeString &text, int32_t begin)
{
    static const std::array<icu::UnicodeString, 7> contractions{"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};
    for (const icu::UnicodeString &contraction : contractions) {
        if (text.compare(begin, contraction.length(), contraction) == 0)
            return contraction.length();
    }
    return 0;
}

int32_t wordEnd(const icu::UnicodeString &text, int32_t begin)
{
    if (const int32_t length = contractionLength(text, begin))
        return begin + length;
    const CharacterClass kind = classOf(text.char32At(begin));
    int32_t end = text.moveIndex32(begin, 1);
    while (kind != CharacterClass::Number && end < text.length() && classOf(text.char32At(end)) == kind)
        end = text.moveIndex32(end, 1);
    return end;
}

} // namespace

std::vector<std::string> clipWords(std::string_view utf8)
{
    const icu::UnicodeString text = normalised(utf8);
    std::vector<std::string> words;
    for (int32_t begin = 0; begin < text.length();) {
        const int32_t end = wordEnd(text, begin);
        if (classOf(text.char32At(begin)) != CharacterClass::Space)
            text.tempSubStringBetween(begin, end).toUTF8String(words.emplace_back());
        begin = end;
    }
    return words;
}

} // namespace pixelsmith
