#pragma once

class QCoreApplication;
class QLocale;

namespace pixelsmith {

/// The window's texts in the locale's language where there is a translation, English with its plural forms otherwise.
void installTranslation(QCoreApplication &application, const QLocale &locale);

} // namespace pixelsmith
