// Picture files from elsewhere: grown, or asked how they were made.
#include "app/application.h"
#include "app/paths.h"

#include <ui/panels/message_bar.h>
#include <ui/text.h>

#include <pixelsmith/error.h>

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <memory>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr qsizetype kShownPrompt = 80;

bool isMissing(const std::string &file)
{
    return !file.empty() && !QFileInfo::exists(QString::fromStdString(file));
}

} // namespace

/// One that tells how it was made may be meant as a picture or as a recipe.
void Application::takePicture(const QString &path)
{
    const QString name = QFileInfo(path).fileName();
    m_jobs.ask(tr("Open %1").arg(name), {u"info"_s, path, u"--json"_s}, [this, path, name](const QByteArray &answer) {
        const QJsonObject told = QJsonDocument::fromJson(answer).object();
        if (!told.contains(u"request"_s)) {
            importPicture(path);
            return;
        }
        GenerationRequest request;
        try {
            request = requestFromJson(told.value(u"request"_s).toString().toStdString());
        } catch (const Error &error) {
            showError(error.kind(), QString::fromUtf8(error.what()));
            return;
        }
        QStringList unused;
        for (const QJsonValue &text : told.value(u"unused"_s).toArray())
            unused.append(text.toString());
        const QString prompt = Text::shortened(QString::fromStdString(request.prompt), kShownPrompt);
        m_window->showMessage(prompt.isEmpty() ? tr("%1 tells how it was made.").arg(name)
                                               : tr("%1 tells how it was made: “%2”").arg(name, prompt),
                              {{tr("Use Its Settings"), [this, request, unused] { useSettings(request, unused); }},
                               {tr("Grow This Picture"), [this, path] { importPicture(path); }}});
    });
}

/// What is not on this computer is left as it is; nothing is left out silently.
void Application::useSettings(GenerationRequest request, QStringList unused)
{
    const GenerationRequest shown = m_window->request();
    if (!hasCheckpoint(request.checkpoint)) {
        unused.append(tr("Model: %1").arg(QString::fromStdString(request.checkpoint)));
        request.checkpoint = shown.checkpoint;
    }
    if (isMissing(request.vae)) {
        unused.append(tr("VAE: %1").arg(QString::fromStdString(request.vae)));
        request.vae = shown.vae;
    }
    std::erase_if(request.loras, [&](const LoraChoice &lora) {
        if (!isMissing(lora.file))
            return false;
        unused.append(tr("LoRA: %1").arg(QString::fromStdString(lora.file)));
        return true;
    });
    request.baseImage.clear();
    m_window->setRequest(request);
    chooseModel(QString::fromStdString(request.checkpoint));
    if (!unused.isEmpty())
        m_window->showMessage(tr("Its settings are in the Create panel. Not used: %1").arg(unused.join(u"; "_s)));
}

void Application::importPicture(const QString &path)
{
    const GenerationRequest request = m_window->request();
    const QString document = newDocumentPath();
    QStringList arguments = {u"import"_s,     path,
                             u"--document"_s, document,
                             u"--prompt"_s,   QString::fromStdString(request.prompt),
                             u"--negative"_s, QString::fromStdString(request.negativePrompt),
                             u"--seed"_s,     QString::number(request.seed)};
    if (!request.checkpoint.empty())
        arguments << u"--model"_s << QString::fromStdString(request.checkpoint);
    const auto isRead = std::make_shared<bool>(false);
    m_jobs.start(
        tr("Open %1").arg(QFileInfo(path).fileName()), arguments,
        [this, document, isRead] {
            *isRead = true;
            openDocument(document);
        },
        [document, isRead] {
            if (!*isRead)
                removeDocument(document);
        });
}

/// A child process writes the file, so it is closed here meanwhile.
void Application::compactPicture()
{
    const auto document = m_controller.document();
    if (!document)
        return;
    if (m_controller.runningDocument() == document || !document->isFinished()) {
        m_window->showMessage(tr("Only a finished picture can be compacted: what it needs to go on would be lost."));
        return;
    }
    m_window->setComparison(nullptr, {});
    m_controller.close();
    whenClosed(toQString(document->path()), [this](const QString &path) { compactClosed(path); });
}

void Application::compactClosed(const QString &path)
{
    const int64_t before = QFileInfo(path).size();
    m_jobs.start(
        tr("Compact %1").arg(QFileInfo(path).fileName()), {u"compact"_s, path},
        [this, path, before] {
            m_window->showMessage(tr("The picture's file was %1 and is %2 now.")
                                      .arg(Text::bytes(before), Text::bytes(QFileInfo(path).size())));
        },
        [this, path] {
            if (!m_controller.document())
                m_controller.open(path);
        });
}

} // namespace pixelsmith
