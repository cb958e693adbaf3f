#pragma once

#include "support/source_paths.h"

#include <app/application.h>
#include <app/paths.h>

#include <pixelsmith/image_file.h>

#include <QLabel>
#include <QSettings>
#include <QStandardPaths>
#include <QtTest>

#include <algorithm>

/// The whole program behind its window, on the toy model, with settings and pictures of its own.
namespace pixelsmith::program {

/// Leaves out what the offscreen platform says of every window: it would hide what a test has to say.
inline void quietPlatform()
{
    static QtMessageHandler next = nullptr;
    next = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext &context, const QString &text) {
        if (!text.contains(u"propagateSizeHints"))
            next(type, context, text);
    });
}

inline void cleanup()
{
    QSettings().clear();
    QDir(workingFolder()).removeRecursively();
}

/// \param name  of the test: tests that run at the same time share nothing.
inline void begin(const QString &name)
{
    quietPlatform();
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setApplicationName(name);
    QCoreApplication::setOrganizationName(name);
    cleanup();
}

inline GenerationRequest request()
{
    GenerationRequest request;
    request.prompt = "a cat";
    request.seed = 3;
    request.checkpoint = tinyCheckpoint().string();
    request.steps = 4;
    request.stageSteps = 6;
    request.guidanceScale = 3;
    request.batchSize = 1;
    return request;
}

/// Has the base of request() painted. False: it took too long.
[[nodiscard]] inline bool paintBase(Application &application)
{
    application.window().setRequest(request());
    Q_EMIT application.window().generateRequested(request());
    return QTest::qWaitFor([&] { return application.controller().state() == WindowState::Run::BaseReady; }, 60'000);
}

inline GenerationRequest grown(PixelSize size)
{
    GenerationRequest grown = request();
    grown.targetSize = size;
    return grown;
}

/// To 256 x 256 in many steps: a window that a busy machine keeps waiting still finds it at work.
inline GenerationRequest grownSlowly()
{
    GenerationRequest slowly = grown({256, 256});
    slowly.stageSteps = 24;
    return slowly;
}

inline ModelInfo model()
{
    return readModelInfo(modelSource(request()));
}

inline bool isAtRest(const Application &application)
{
    return !const_cast<Application &>(application).controller().isRunning();
}

/// A label of the window says so.
inline bool isTold(Application &application, const QString &text)
{
    return std::ranges::any_of(application.window().findChildren<QLabel *>(),
                               [&](const QLabel *label) { return label->text().contains(text); });
}

inline std::string hashOf(const Application &application)
{
    const auto document = const_cast<Application &>(application).controller().document();
    return pixelHash(*openStage(document, document->lastFinishedStage()));
}

/// Paints the base and grows it without a break.
inline std::string straightHash(const GenerationRequest &enlarged = grown({256, 256}))
{
    Application application;
    application.controller().generate(request(), model());
    if (!QTest::qWaitFor([&] { return isAtRest(application); }, 60'000))
        return {};
    application.controller().grow(application.controller().document(), enlarged, model());
    if (!QTest::qWaitFor([&] { return isAtRest(application); }, 60'000))
        return {};
    return hashOf(application);
}

} // namespace pixelsmith::program
