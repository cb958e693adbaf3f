#include "app/program_fixture.h"

#include <ui/actions.h>

#include <QComboBox>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include <algorithm>
#include <filesystem>

using namespace pixelsmith;
using namespace pixelsmith::program;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

/// Models and their parts in the program behind its window.
class tst_WindowModels : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { program::begin(u"pixelsmith-window-models-test"_s); }
    void cleanup() { program::cleanup(); }
    void modelsOfTheProgramAreOffered();
    void missingModelIsToldInTheWindow();
    void addedFilesGoWhereTheirKindBelongs();
    void addedPartsAreOfferedAgain();
    void aModelsHashIsKeptUntilItChanges();
};

void tst_WindowModels::modelsOfTheProgramAreOffered()
{
    Application application;
    application.start({});
    const QList<QComboBox *> boxes = application.window().findChildren<QComboBox *>();
    QVERIFY(std::ranges::any_of(boxes, [](const QComboBox *box) {
        const int fast = box->findData(u"landscapes-fast"_s);
        return fast > 0 && box->itemText(fast) == u"Landscapes, fast";
    }));
    QVERIFY(hasCheckpoint({}) && hasCheckpoint("landscapes-fast"));
    QVERIFY(!hasCheckpoint("landscapes-slow") && !hasCheckpoint("/no/such/model.safetensors"));
}

void tst_WindowModels::missingModelIsToldInTheWindow()
{
    Application application;
    application.start({});
    GenerationRequest missing = request();
    missing.checkpoint = "/nowhere";
    Q_EMIT application.window().generateRequested(missing);
    QTRY_VERIFY(isTold(application, u"/nowhere"_s));
    QCOMPARE(application.controller().state(), Run::Empty);
}

void tst_WindowModels::addedFilesGoWhereTheirKindBelongs()
{
    QTemporaryDir folder;
    const QString golden = QString::fromStdString(goldenFolder().string()) + u'/';
    const QString model = folder.filePath(u"toy.safetensors"_s);
    QVERIFY(QFile::copy(golden + u"tiny-sdxl-single.safetensors"_s, model));
    std::filesystem::copy((golden + u"tiny-sdxl"_s).toStdString(), folder.filePath(u"toy.config"_s).toStdString(),
                          std::filesystem::copy_options::recursive);
    Application application;
    application.start({});
    MainWindow &window = application.window();
    Q_EMIT window.modelAdded(model);
    QTRY_COMPARE(window.request().checkpoint, model.toStdString());
    Q_EMIT window.modelAdded(golden + u"tiny-sdxl/vae"_s);
    QTRY_COMPARE(window.request().vae, (golden + u"tiny-sdxl/vae"_s).toStdString());
    Q_EMIT window.modelAdded(golden + u"lora/kohya.safetensors"_s);
    QTRY_COMPARE(window.request().loras.size(), size_t(1));

    // A text encoder alone is told and changes nothing.
    Q_EMIT window.modelAdded(golden + u"tiny-sdxl/text_encoder/model.safetensors"_s);
    QTRY_VERIFY(isTold(application, u"model is a text encoder; Pixelsmith needs SDXL. Choose another."_s));
    QCOMPARE(window.request().checkpoint, model.toStdString());

    GenerationRequest request = window.request();
    request.prompt = "a cat";
    request.steps = 2;
    Q_EMIT window.generateRequested(request);
    QTRY_COMPARE_WITH_TIMEOUT(application.controller().state(), Run::BaseReady, 60'000);
}

void tst_WindowModels::addedPartsAreOfferedAgain()
{
    const QString golden = QString::fromStdString(goldenFolder().string()) + u'/';
    {
        Application application;
        application.start({});
        Q_EMIT application.window().modelAdded(golden + u"tiny-sdxl/vae"_s);
        Q_EMIT application.window().modelAdded(golden + u"lora/kohya.safetensors"_s);
        QTRY_VERIFY(!application.window().request().vae.empty() && !application.window().request().loras.empty());
    }
    AppSettings().setLastRequest({});
    Application again;
    again.start({});
    QVERIFY(again.window().request().loras.empty());
    auto *menu = again.window().findChild<QMenu *>(u"modelParts"_s);
    QVERIFY(menu);
    Q_EMIT menu->aboutToShow();
    const auto actions = menu->actions();
    const auto action = std::ranges::find(actions, u"kohya"_s, &QAction::text);
    QVERIFY(action != actions.end() && std::ranges::count(actions, u"vae"_s, &QAction::text) == 1);
    (*action)->trigger();
    QCOMPARE(again.window().request().loras.size(), size_t(1));
    Q_EMIT menu->aboutToShow();
    const auto filled = menu->actions();
    QVERIFY(!(*std::ranges::find(filled, u"kohya"_s, &QAction::text))->isEnabled());
}

void tst_WindowModels::aModelsHashIsKeptUntilItChanges()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(u"model.safetensors"_s);
    const auto write = [&](const QByteArray &bytes) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    };
    write("abc");
    ModelHashes hashes;
    QSignalSpy found(&hashes, &ModelHashes::found);
    hashes.want(path);
    QVERIFY(found.wait());
    // FIPS 180-2, appendix B.1.
    QCOMPARE(hashes.known(path), u"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"_s);
    hashes.want(path);
    QVERIFY(!found.wait(50));
    write("abcd");
    QVERIFY(hashes.known(path).isEmpty());
    hashes.want(folder.path());
    QVERIFY(!found.wait(50));

    // One wanted while another is read is not forgotten.
    const QString other = folder.filePath(u"other.safetensors"_s);
    QVERIFY(QFile::copy(path, other));
    hashes.want(path);
    hashes.want(other);
    QTRY_VERIFY(!hashes.known(path).isEmpty() && !hashes.known(other).isEmpty());
}

QTEST_MAIN(tst_WindowModels)
#include "tst_window_models.moc"
