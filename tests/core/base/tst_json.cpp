#include "base/json.h"

#include <QtTest>

using namespace pixelsmith;

class tst_Json : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatIsValid();
    void refusesWithAReason_data();
    void refusesWithAReason();
};

void tst_Json::readsWhatIsValid()
{
    const Json json = parseJson(R"({"a": [1, 2.5, "x"], "b": {"a": null}})", "test", ErrorKind::Checkpoint);
    QCOMPARE(json["a"][1].get<double>(), 2.5);
    QVERIFY(json["b"]["a"].is_null());
}

void tst_Json::refusesWithAReason_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("cut") << QByteArray("{\"a\": 1") << QStringLiteral("not valid JSON at byte 8");
    QTest::newRow("trailing") << QByteArray("{} x") << QStringLiteral("not valid JSON at byte 4");
    QTest::newRow("nan") << QByteArray("{\"a\": NaN}") << QStringLiteral("not valid JSON at byte 7");
    QTest::newRow("duplicate") << QByteArray(R"({"a": 1, "a": 2})") << QStringLiteral("names \"a\" twice");
    QTest::newRow("duplicate by escape") << QByteArray(R"({"a": 1, "\u0061": 2})")
                                         << QStringLiteral("names \"a\" twice");
    QTest::newRow("deep") << QByteArray(100'000, '[') << QStringLiteral("nested deeper than 32 levels");
    QTest::newRow("too large a number") << QByteArray("{\"a\": 1e999}") << QStringLiteral("a number that is too large");
    QTest::newRow("not UTF-8") << QByteArray("{\"a\": \"\xff\"}") << QStringLiteral("not valid JSON");
}

void tst_Json::refusesWithAReason()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, message);
    try {
        parseJson({text.constData(), static_cast<size_t>(text.size())}, "config.json", ErrorKind::Checkpoint);
        QFAIL("accepted");
    } catch (const Error &error) {
        QCOMPARE(error.kind(), ErrorKind::Checkpoint);
        QVERIFY2(QString::fromUtf8(error.what()).contains(message), error.what());
        QVERIFY2(QString::fromUtf8(error.what()).startsWith(QStringLiteral("config.json")), error.what());
    }
}

QTEST_GUILESS_MAIN(tst_Json)
#include "tst_json.moc"
