#include "ui/panels/jobs_panel.h"

#include "ui/panels/section.h"
#include "ui/text.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QProgressBar>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kBarSteps = 1000;

bool isSame(const JobInfo &a, const JobInfo &b)
{
    return a.kind == b.kind && a.id == b.id;
}

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

JobsPanel::Row JobsPanel::makeRow(const JobInfo &job)
{
    Row row;
    row.job = job;
    row.widget = new QWidget(this);
    row.title = new QLabel;
    row.title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(row.title, 1);
    const auto addButton = [&](const QString &icon, const QString &text, auto &&run) {
        auto *button = makeIconButton(icon, text);
        button->setProperty("flat", true);
        button->setProperty("small", true);
        connect(button, &QToolButton::clicked, this, run);
        line->addWidget(button);
        return button;
    };
    auto *column = new QVBoxLayout(row.widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addLayout(line);
    if (job.kind == JobInfo::Kind::Waiting) {
        row.sooner = addButton(u"up"_s, tr("Sooner"), [this, job] { Q_EMIT moveRequested(job, -1); });
        row.later = addButton(u"down"_s, tr("Later"), [this, job] { Q_EMIT moveRequested(job, 1); });
    } else {
        row.percent = makeQuietText();
        row.percent->setWordWrap(false);
        line->addWidget(row.percent);
        row.bar = new QProgressBar;
        row.bar->setRange(0, kBarSteps);
        row.bar->setTextVisible(false);
        column->addWidget(row.bar);
    }
    if (job.kind == JobInfo::Kind::Run)
        addButton(u"eye"_s, tr("Show this picture"), [this, job] { Q_EMIT showRequested(job); });
    const QString end = job.kind == JobInfo::Kind::Waiting ? tr("Remove")
                        : job.kind == JobInfo::Kind::Run   ? tr("Stop and keep what is done")
                                                           : tr("Cancel");
    addButton(u"close"_s, end, [this, job] { Q_EMIT cancelRequested(job); });
    return row;
}

void JobsPanel::show(Row &row, const JobInfo &job)
{
    row.job = job;
    row.title->setText(job.title);
    row.title->setToolTip(job.title);
    if (!row.bar)
        return;
    row.percent->setText(Text::percent(job.done));
    row.bar->setValue(static_cast<int>(std::lround(job.done * kBarSteps)));
    row.bar->setAccessibleName(job.title);
}

void JobsPanel::setJobs(const std::vector<JobInfo> &jobs)
{
    // Rows of jobs that go on stay, so that a button is not taken away below the cursor.
    std::erase_if(m_rows, [&jobs](const Row &row) {
        const bool ended = std::ranges::none_of(jobs, [&](const JobInfo &job) { return isSame(job, row.job); });
        if (ended) {
            row.widget->hide();
            row.widget->deleteLater();
        }
        return ended;
    });
    for (size_t place = 0; place < jobs.size(); ++place) {
        const JobInfo &job = jobs[place];
        auto row = std::ranges::find_if(m_rows, [&](const Row &r) { return isSame(job, r.job); });
        if (row == m_rows.end())
            row = m_rows.insert(m_rows.end(), makeRow(job));
        const auto wanted = m_rows.begin() + static_cast<std::ptrdiff_t>(place);
        if (row != wanted) {
            std::rotate(wanted, row, row + 1);
            row = wanted;
        }
        m_layout->insertWidget(static_cast<int>(place) + 1, row->widget); // the heading is the first
        show(*row, job);
        if (!row->sooner)
            continue;
        const auto waits = [&](size_t at) { return at < jobs.size() && jobs[at].kind == JobInfo::Kind::Waiting; };
        row->sooner->setEnabled(place > 0 && waits(place - 1));
        row->later->setEnabled(waits(place + 1));
    }
    setVisible(!m_rows.empty());
}

void JobsPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) {
        for (QToolButton *button : findChildren<QToolButton *>())
            tintIconButton(button);
    }
    QWidget::changeEvent(event);
}

} // namespace pixelsmith
