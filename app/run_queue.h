#pragma once

#include <pixelsmith/generation_request.h>

#include <QLockFile>
#include <QObject>
#include <QString>

#include <optional>
#include <vector>

namespace pixelsmith {

/// A run that waits for its turn.
struct QueuedRun
{
    enum class Kind {
        Generate, ///< a new picture
        Grow,     ///< of `document` to request.targetSize, painted as the request says
        GoOn,     ///< with what is left of the document's plan
    };

    int id = 0; ///< given by the queue; another one after a restart
    Kind kind = Kind::Generate;
    GenerationRequest request = {};
    QString document = {};
    QString title = {}; ///< for people

    friend bool operator==(const QueuedRun &, const QueuedRun &) = default;
};

/// Runs in the order of their turn, kept in a file from one start of the program to the next. Of several programs that
/// run at the same time the first one keeps its queue; the others tell that theirs ends with them.
class RunQueue : public QObject
{
    Q_OBJECT

public:
    explicit RunQueue(const QString &file, QObject *parent = nullptr);

    /// What waited when the program ended. Ends with told() where that cannot be read; the file is kept beside.
    void load();

    const std::vector<QueuedRun> &runs() const { return m_runs; }
    bool isEmpty() const { return m_runs.empty(); }

    /// \return its id.
    int add(QueuedRun run);
    void remove(int id);
    /// \param by  places to the back, negative to the front; ends at the ends.
    void move(int id, int by);
    std::optional<QueuedRun> takeFirst();
    /// What waits for it finds it there.
    void documentMoved(const QString &from, const QString &to);
    void clear();

Q_SIGNALS:
    void changed();
    /// A sentence for the user: why the queue is not kept.
    void told(const QString &text);

private:
    std::vector<QueuedRun>::iterator find(int id);
    void save();

    QString m_file;
    QLockFile m_lock; ///< held by the program that keeps the file
    std::vector<QueuedRun> m_runs;
    int m_nextId = 1;
    bool m_isTold = false; ///< that it is not kept
};

} // namespace pixelsmith
