#include "ui/panels/jobs_panel.h"

#include "ui/panels/section.h"
#include "ui/text.h"

#include <QHBoxLayout>
#include <QProgressBar>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kBarSteps = 1000;

} // namespace

JobsPanel::JobsPanel(QWidget *parent)
    : QWidget(parent)
    , m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(8);
    m_layout->addWidget(makeHeading(tr("Jobs")));
    hide();
}

JobsPanel::Row JobsPanel::makeRow(int id)
{
    Row row;
    row.id = id;
    row.widget = new QWidget(this);
    row.title = new QLabel;
    row.percent = makeQuietText();
    row.percent->setWordWrap(false);
    row.bar = new QProgressBar;
    row.bar->setRange(0, kBarSteps);
    row.bar->setTextVisible(false);
    auto *cancel = makeIconButton(u"close"_s, tr("Cancel"));
    cancel->setProperty("flat", true);
    connect(cancel, &QToolButton::clicked, this, [this, id] { Q_EMIT cancelRequested(id); });
    auto *line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(row.title, 1);
    line->addWidget(row.percent);
    line->addWidget(cancel);
    auto *column = new QVBoxLayout(row.widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addLayout(line);
    column->addWidget(row.bar);
    m_layout->addWidget(row.widget);
    return row;
}

void JobsPanel::setJobs(const std::vector<JobInfo> &jobs)
{
    // Rows of jobs that go on stay, so that a button is not taken away below the cursor.
    std::erase_if(m_rows, [&jobs](const Row &row) {
        const bool ended = std::none_of(jobs.begin(), jobs.end(), [&](const JobInfo &job) { return job.id == row.id; });
        if (ended)
            row.widget->deleteLater();
        return ended;
    });
    for (const JobInfo &job : jobs) {
        auto row = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &r) { return r.id == job.id; });
        if (row == m_rows.end())
            row = m_rows.insert(m_rows.end(), makeRow(job.id));
        row->title->setText(job.title);
        row->percent->setText(Text::percent(job.done));
        row->bar->setValue(static_cast<int>(std::lround(job.done * kBarSteps)));
        row->bar->setAccessibleName(job.title);
    }
    setVisible(!m_rows.empty());
}

} // namespace pixelsmith
