#include "support/source_paths.h"

#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/translation.h"

#include <QFile>
#include <QLocale>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

using namespace pixelsmith;
using namespace Qt::StringLiterals;

namespace {

QSet<QString> placesIn(const QString &text)
{
    static const QRegularExpression place(u"%([0-9]|n)"_s);
    QSet<QString> places;
    for (auto match = place.globalMatch(text); match.hasNext();)
        places << match.next().captured();
    return places;
}

} // namespace

class tst_Translation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void germanIsCompleteAndKeepsItsPlaces()
    {
        QFile file(sourceFolder() / "translations/pixelsmith_de.ts");
        QVERIFY(file.open(QIODevice::ReadOnly));
        QXmlStreamReader xml(&file);
        QString source;
        int messages = 0;
        while (!xml.atEnd()) {
            if (xml.readNext() != QXmlStreamReader::StartElement)
                continue;
            if (xml.name() == u"source")
                source = xml.readElementText();
            if (xml.name() == u"translation") {
                QVERIFY2(!xml.attributes().hasAttribute(u"type"_s), qPrintable(source));
                const QString text = xml.readElementText(QXmlStreamReader::IncludeChildElements);
                QVERIFY2(!text.trimmed().isEmpty(), qPrintable(source));
                QVERIFY2(placesIn(text) == placesIn(source), qPrintable(source));
                ++messages;
            }
        }
        QVERIFY(!xml.hasError());
        QVERIFY(messages > 150);
    }

    void windowSpeaksTheLanguageOfTheLocale()
    {
        installTranslation(*qApp, QLocale(QLocale::German, QLocale::Germany));
        const MainWindow window;
        QCOMPARE(window.actions().generate->text(), u"&Malen"_s);
        QCOMPARE(window.actions().quit->text(), u"&Beenden"_s);
    }
};

QTEST_MAIN(tst_Translation)
#include "tst_translation.moc"
