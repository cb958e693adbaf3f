#include "ui/translation.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

using namespace Qt::StringLiterals;

namespace pixelsmith {

void installTranslation(QCoreApplication &application, const QLocale &locale)
{
    const QString folder = u":/pixelsmith/translations"_s;
    auto *own = new QTranslator(&application);
    const bool isTranslated = own->load(locale, u"pixelsmith"_s, u"_"_s, folder);
    if (!isTranslated && !own->load(u"pixelsmith_en"_s, folder))
        return;
    QCoreApplication::installTranslator(own);
    // Qt's own buttons and dialogs.
    auto *qt = new QTranslator(&application);
    if (isTranslated && qt->load(locale, u"qtbase"_s, u"_"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(qt);
}

} // namespace pixelsmith
