#include "app/model_library.h"

#include "app/paths.h"

#include <ui/background_threads.h>
#include <ui/text.h>

#include <QFileInfo>
#include <QFuture>
#include <QtConcurrentRun>

#include <type_traits>
#include <utility>
#include <variant>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

QStringList existing(QStringList paths)
{
    paths.removeIf([](const QString &path) { return !QFileInfo::exists(path); });
    return paths;
}

QStringList with(QStringList paths, const QString &path)
{
    if (!paths.contains(path))
        paths.append(path);
    return paths;
}

/// Runs `work` in the background and hands what it found to `use`, or the Error it ended with to `fail`, on the thread of
/// `context`. Qt itself would wrap the Error into an exception without its words.
template<typename Work, typename Use, typename Fail>
void inBackground(QObject *context, Work work, Use use, Fail fail)
{
    using Found = std::invoke_result_t<Work>;
    QtConcurrent::run(backgroundThreads(), [work = std::move(work)]() -> std::variant<Found, Error> {
        try {
            return work();
        } catch (const Error &error) {
            return error;
        }
    }).then(context, [use = std::move(use), fail = std::move(fail)](const std::variant<Found, Error> &outcome) {
        if (const auto *error = std::get_if<Error>(&outcome))
            fail(*error);
        else
            use(std::get<Found>(outcome));
    });
}

} // namespace

ModelLibrary::ModelLibrary(QObject *parent)
    : QObject(parent)
{
    connect(&m_hashes, &ModelHashes::found, this, &ModelLibrary::changed);
}

std::vector<ModelChoice> ModelLibrary::models() const
{
    std::vector<ModelChoice> models = {
        {tr("Embedded landscapes"), {}, tr("Small demonstration model. Add your SDXL model for anything else.")},
        {tr("Landscapes, fast"), u"landscapes-fast"_s,
         tr("The embedded model, distilled: a third of the work for a base.")}};
    for (const QString &path : m_settings.models()) {
        const QFileInfo file(path);
        const QString note = m_settings.modelNote(path);
        QString details = path;
        if (const QString hash = m_hashes.known(path); !hash.isEmpty())
            details += u"\nSHA-256 "_s + hash;
        models.push_back(
            {file.isDir() ? file.fileName() : file.completeBaseName(), path, note.isEmpty() ? path : note, details});
    }
    return models;
}

PartChoices ModelLibrary::parts() const
{
    return {existing(m_settings.vaes()), existing(m_settings.loras())};
}

void ModelLibrary::add(const QString &path, const DeviceOptions &device)
{
    const auto read = [path] {
        const ModelDescription description = describeModel(toPath(path));
        if (description.kind != ModelKind::Vae && description.kind != ModelKind::Lora) {
            requireModelKind(description, ModelKind::Sdxl);
            readModelInfo(modelSource({.checkpoint = path.toStdString()}));
        }
        return description;
    };
    inBackground(
        this, read, [=, this](const ModelDescription &description) { take(path, description, device); },
        [this](const Error &error) { Q_EMIT refused(QString::fromUtf8(error.what())); });
}

void ModelLibrary::readInfo(const ModelSource &source, std::function<void(const ModelInfo &)> use,
                            std::function<void()> otherwise)
{
    inBackground(
        this, [source] { return readModelInfo(source); }, std::move(use),
        [this, otherwise](const Error &error) {
            fail(error);
            if (otherwise)
                otherwise();
        });
}

void ModelLibrary::take(const QString &path, const ModelDescription &description, const DeviceOptions &device)
{
    if (description.kind == ModelKind::Vae) {
        m_settings.setVaes(with(m_settings.vaes(), path));
    } else if (description.kind == ModelKind::Lora) {
        m_settings.setLoras(with(m_settings.loras(), path));
    } else {
        //: kind · precision · size
        QString note =
            tr("SDXL · %1 · %2").arg(QString::fromStdString(description.precision), Text::bytes(description.bytes));
        const Fit fit = fitOf(description, device);
        if (fit == Fit::FitsSavingMemory)
            //: %1 is "SDXL · precision · size"
            note = tr("%1 · will run slower, to save memory").arg(note);
        else if (fit == Fit::DoesNotFit)
            note = tr("%1 · needs more memory than this computer has").arg(note);
        m_settings.setModelNote(path, note);
        m_settings.setModels(with(m_settings.models(), path));
    }
    Q_EMIT changed();
    Q_EMIT added(description.kind, path);
}

void ModelLibrary::fail(const Error &error)
{
    Q_EMIT failed(error.kind(), QString::fromUtf8(error.what()));
}

} // namespace pixelsmith
