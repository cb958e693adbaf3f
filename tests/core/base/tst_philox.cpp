#include "base/philox.h"

#include <QtTest>

#include <cmath>

using namespace pixelsmith;

class tst_Philox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void matchesTheKnownAnswers_data();
    void matchesTheKnownAnswers();
    void normalsHaveMeanZeroAndVarianceOne();
    void keysOfNeighboursDiffer();
};

void tst_Philox::matchesTheKnownAnswers_data()
{
    QTest::addColumn<quint32>("counter");
    QTest::addColumn<quint32>("key");
    QTest::addColumn<QList<quint32>>("expected");
    // The published known-answer vectors of the Random123 library.
    QTest::newRow("zeros") << 0u << 0u << QList<quint32>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
    QTest::newRow("ones") << 0xffffffffu << 0xffffffffu
                          << QList<quint32>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd};
}

void tst_Philox::matchesTheKnownAnswers()
{
    QFETCH(quint32, counter);
    QFETCH(quint32, key);
    QFETCH(QList<quint32>, expected);
    const auto bits = philox4x32({counter, counter, counter, counter}, {key, key});
    for (size_t i = 0; i < 4; ++i)
        QCOMPARE(bits[i], expected[static_cast<qsizetype>(i)]);
}

void tst_Philox::normalsHaveMeanZeroAndVarianceOne()
{
    double sum = 0;
    double squares = 0;
    constexpr uint32_t count = 50'000;
    for (uint32_t i = 0; i < count; ++i) {
        for (const float x : philoxNormal({i, 7, 0, 0}, philoxKey(1, 2, 3))) {
            QVERIFY(std::isfinite(x));
            sum += x;
            squares += double(x) * x;
        }
    }
    const double n = 4.0 * count;
    QVERIFY(std::abs(sum / n) < 0.01);
    QVERIFY(std::abs(squares / n - 1) < 0.01);
}

void tst_Philox::keysOfNeighboursDiffer()
{
    QVERIFY(philoxKey(1, 0, 0) != philoxKey(2, 0, 0));
    QVERIFY(philoxKey(1, 0, 0) != philoxKey(1, 1, 0));
    QVERIFY(philoxKey(1, 0, 0) != philoxKey(1, 0, 1));
}

QTEST_GUILESS_MAIN(tst_Philox)
#include "tst_philox.moc"
