#pragma once

#include <QString>

#include <optional>

namespace pixelsmith {

/// A part of a text that takes another's place, and what is selected then; places as in a QString.
struct TextChange
{
    qsizetype from = 0;
    qsizetype to = 0;
    QString text;
    qsizetype selectionFrom = 0;
    qsizetype selectionTo = 0;

    friend bool operator==(const TextChange &, const TextChange &) = default;
};

/// Changes the weight of what is selected in a prompt, in the notation of weights: "(lake:1.2)", without brackets at 1.
/// Where nothing is selected, of the brackets around the cursor, or else of the word there; the cursor stays in its word.
/// \param from, to  the selection; the same: the cursor.
/// \param by        what is added to the weight, which stays within 0…2; what is beyond by hand comes back only.
/// \return nothing where there is no word, where brackets are open at one end of the selection, and at the limit.
std::optional<TextChange> changeWeight(const QString &text, qsizetype from, qsizetype to, double by);

} // namespace pixelsmith
