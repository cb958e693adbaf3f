#pragma once

#include "ui/window_state.h"

#include <QWidget>

#include <vector>

class QLabel;
class QProgressBar;
class QToolButton;
class QVBoxLayout;

namespace pixelsmith {

/// Exports and imports under way, each with its progress and a button to end it. Hides itself when there is none.
class JobsPanel : public QWidget
{
    Q_OBJECT

public:
    explicit JobsPanel(QWidget *parent = nullptr);
    void setJobs(const std::vector<JobInfo> &jobs);

Q_SIGNALS:
    void cancelRequested(int id);

private:
    struct Row
    {
        int id = 0;
        QWidget *widget = nullptr;
        QLabel *title = nullptr;
        QLabel *percent = nullptr;
        QProgressBar *bar = nullptr;
    };
    Row makeRow(int id);

    QVBoxLayout *m_layout = nullptr;
    std::vector<Row> m_rows;
};

} // namespace pixelsmith
