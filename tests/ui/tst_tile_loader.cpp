#include "ui/painted_source.h"
#include "ui/viewer/tile_loader.h"

#include <QSignalSpy>
#include <QTest>

using namespace pixelsmith;

namespace {

std::shared_ptr<PaintedSource> makeSource()
{
    return std::make_shared<PaintedSource>(PixelSize{8192, 8192}, [](double, double, int64_t revision) {
        return Rgb{static_cast<uint8_t>(revision), 20, 30};
    });
}

} // namespace

class tst_TileLoader : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tilesBecomeImages()
    {
        TileLoader loader;
        QSignalSpy loaded(&loader, &TileLoader::loaded);
        loader.setSource(makeSource(), 7);
        loader.request({{0, 3, 4}});
        QVERIFY(loaded.wait());
        const QList<QVariant> result = loaded.takeFirst();
        QCOMPARE(result[0].toInt(), 7);
        const auto image = result[2].value<QImage>();
        QCOMPARE(image.size(), QSize(512, 512));
        QCOMPARE(image.format(), QImage::Format_RGB32);
        QCOMPARE(image.pixel(511, 511), qRgb(1, 20, 30));
        QCOMPARE(result[3].toLongLong(), 1);
        QVERIFY(result[4].toBool());
        QTRY_COMPARE(loader.pendingCount(), 0);
    }

    void whatIsNoMoreWantedIsNotRead()
    {
        const auto source = makeSource();
        TileLoader loader;
        PaintedSource::Hold hold(*source);
        QSignalSpy loaded(&loader, &TileLoader::loaded);
        loader.setSource(source, 1);
        std::vector<TileKey> many;
        for (int i = 0; i < 100; ++i)
            many.push_back({0, i % 16, i / 16});
        loader.request(many);
        loader.request({{2, 0, 0}});
        hold.release();
        QTRY_COMPARE(loader.pendingCount(), 0);
        // At most what the threads had begun, and the one that is wanted.
        QVERIFY(source->reads() <= 4 + 1);
        QCOMPARE(loaded.back()[1].value<TileKey>(), (TileKey{2, 0, 0}));
    }

    void changeDuringAReadIsTold()
    {
        const auto source = makeSource();
        TileLoader loader;
        PaintedSource::Hold hold(*source);
        QSignalSpy loaded(&loader, &TileLoader::loaded);
        loader.setSource(source, 1);
        loader.request({{0, 0, 0}});
        QTRY_COMPARE(source->reads(), 1);
        source->setRevision(2);
        loader.markChanged({0, 0, 0});
        hold.release();
        QVERIFY(loaded.wait());
        QVERIFY(!loaded.front()[4].toBool());
        loader.request({{0, 0, 0}});
        QVERIFY(loaded.wait());
        QVERIFY(loaded.back()[4].toBool());
        QCOMPARE(loaded.back()[3].toLongLong(), 2);
    }

    void sameTileIsNotReadTwiceAtOnce()
    {
        const auto source = makeSource();
        TileLoader loader;
        PaintedSource::Hold hold(*source);
        loader.setSource(source, 1);
        for (int i = 0; i < 20; ++i)
            loader.request({{0, 0, 0}});
        hold.release();
        QTRY_COMPARE(loader.pendingCount(), 0);
        QCOMPARE(source->reads(), 1);
    }

    void resultsOfTheLastSourceStayAway()
    {
        const auto first = makeSource();
        TileLoader loader;
        PaintedSource::Hold hold(*first);
        QSignalSpy loaded(&loader, &TileLoader::loaded);
        loader.setSource(first, 1);
        loader.request({{0, 0, 0}});
        QTRY_COMPARE(first->reads(), 1);
        loader.setSource(makeSource(), 2);
        hold.release();
        loader.request({{0, 0, 0}});
        QTRY_COMPARE(loader.pendingCount(), 0);
        QCOMPARE(loaded.size(), 1);
        QCOMPARE(loaded.front()[0].toInt(), 2);
    }

    void errorsBecomeASignal()
    {
        const auto source = makeSource();
        source->setBroken({{0, 1, 1}});
        TileLoader loader;
        QSignalSpy failed(&loader, &TileLoader::failed);
        loader.setSource(source, 1);
        loader.request({{0, 1, 1}});
        QVERIFY(failed.wait());
        QVERIFY(!failed.front()[2].toString().isEmpty());
    }

    void goesWhileReadsAreUnderWay()
    {
        const auto source = makeSource();
        {
            TileLoader loader;
            loader.setSource(source, 1);
            loader.request({{0, 0, 0}, {0, 1, 0}, {0, 2, 0}});
        }
        QCoreApplication::processEvents();
        QVERIFY(source.use_count() == 1);
    }
};

QTEST_GUILESS_MAIN(tst_TileLoader)
#include "tst_tile_loader.moc"
