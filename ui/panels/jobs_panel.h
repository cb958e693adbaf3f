#pragma once

#include "ui/window_state.h"

#include <QWidget>

#include <vector>

class QLabel;
class QProgressBar;
class QToolButton;
class QVBoxLayout;

namespace pixelsmith {

/// What goes on beside the picture shown and what waits: exports and imports, runs of other pictures, and the queue,
/// which can be put into another order. Hides itself when there is nothing.
class JobsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit JobsPanel(QWidget *parent = nullptr);
    void setJobs(const std::vector<JobInfo> &jobs);

Q_SIGNALS:
    void cancelRequested(const pixelsmith::JobInfo &job);
    /// Of a run: its picture is wanted on the canvas.
    void showRequested(const pixelsmith::JobInfo &job);
    /// Of one that waits. \param by  -1 sooner, 1 later.
    void moveRequested(const pixelsmith::JobInfo &job, int by);

protected:
    void changeEvent(QEvent *event) override;

private:
    struct Row
    {
        JobInfo job;
        QWidget *widget = nullptr;
        QLabel *title = nullptr;
        QLabel *percent = nullptr;
        QProgressBar *bar = nullptr;
        QToolButton *sooner = nullptr; ///< of one that waits; null otherwise, as the next
        QToolButton *later = nullptr;
    };
    Row makeRow(const JobInfo &job);
    void show(Row &row, const JobInfo &job);

    QVBoxLayout *m_layout = nullptr;
    std::vector<Row> m_rows;
};

} // namespace pixelsmith
