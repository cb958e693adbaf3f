#include "base/hash.h"

#include <QtTest>

#include <vector>

using namespace pixelsmith;

class tst_Hash : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachBitAndTheSeedMatter();
    void partsMakeTheSameHashAsTheWhole();
    void valuesStayTheSameForever();
};

void tst_Hash::eachBitAndTheSeedMatter()
{
    std::vector<std::byte> bytes(300, std::byte(7));
    const uint64_t whole = hash64(bytes);
    QVERIFY(hash64(bytes, 1) != whole);
    for (size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        bytes[bit / 8] ^= std::byte(1) << (bit % 8);
        QVERIFY(hash64(bytes) != whole);
        bytes[bit / 8] ^= std::byte(1) << (bit % 8);
    }
    QCOMPARE(hash64(bytes), whole);
}

void tst_Hash::partsMakeTheSameHashAsTheWhole()
{
    std::vector<std::byte> bytes(5000);
    for (size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::byte>(i * i >> 3);
    StreamHash whole;
    whole.add(bytes);
    StreamHash parts;
    parts.add(std::span(bytes).first(1));
    parts.add(std::span(bytes).subspan(1, 3000));
    parts.add(std::span(bytes).subspan(3001));
    QCOMPARE(parts.hex(), whole.hex());
    QCOMPARE(whole.hex().size(), size_t(32));
    parts.add(std::span(bytes).first(1));
    QVERIFY(parts.hex() != whole.hex());
}

void tst_Hash::valuesStayTheSameForever()
{
    // Documents hold these numbers: XXH3-64 and XXH3-128 of nothing, from the xxHash specification.
    QCOMPARE(hash64({}), uint64_t(0x2d06800538d394c2));
    QCOMPARE(StreamHash().hex(), std::string("99aa06d3014798d86001c324468d497f"));
}

QTEST_GUILESS_MAIN(tst_Hash)
#include "tst_hash.moc"
