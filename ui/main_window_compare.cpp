// Comparing the picture shown with another.
#include "ui/actions.h"
#include "ui/main_window.h"
#include "ui/panels/history_panel.h"
#include "ui/text.h"
#include "ui/viewer/image_viewer.h"

#include <QActionGroup>
#include <QDockWidget>
#include <QFileDialog>
#include <QMenu>
#include <QPainter>
#include <QStyle>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr double kDividerStep = 0.02;
constexpr int kEarlierPictures = 8; ///< in the menu
constexpr int kNameLength = 36;
constexpr int kThumbnailInset = 8;

/// Shows icons as large as the style sheet says; the style lays them out so, but draws them small.
class ThumbnailMenu : public QMenu
{
public:
    using QMenu::QMenu;

protected:
    void paintEvent(QPaintEvent *event) override
    {
        QMenu::paintEvent(event);
        QPainter painter(this);
        const int side = style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, this);
        for (QAction *action : actions()) {
            const QRect row = actionGeometry(action);
            // Over the small one, and not against the edge.
            action->icon().paint(&painter, {row.left() + kThumbnailInset, row.top(), side, row.height()});
        }
    }
};

} // namespace

void MainWindow::connectCompare()
{
    const Actions &a = *m_actions;
    m_compareChoices = new QActionGroup(this);
    connect(a.compare, &QAction::toggled, this, &MainWindow::compare);
    connect(a.compareMode, &QAction::triggered, this, &MainWindow::nextCompareMode);
    connect(a.compareBlink, &QAction::toggled, this, [this](bool on) {
        if (!on || m_viewer->secondSource() || askForComparison())
            m_viewer->setBlink(on);
    });
    connect(m_viewer, &ImageViewer::blinkChanged, a.compareBlink, &QAction::setChecked);
    connect(a.dividerLeft, &QAction::triggered, this,
            [this] { m_viewer->divider().setPlace(m_viewer->divider().place() - kDividerStep); });
    m_earlierMenu = new ThumbnailMenu(tr("With an &Earlier Picture"), this);
    m_earlierMenu->setObjectName(u"thumbnails"_s);
    m_earlierMenu->setToolTipsVisible(true);
    m_earlierMenu->menuAction()->setToolTip(tr("One of the pictures made last, or any other of the history"));
    connect(m_earlierMenu, &QMenu::aboutToShow, this, &MainWindow::fillEarlierMenu);
    connect(a.dividerRight, &QAction::triggered, this,
            [this] { m_viewer->divider().setPlace(m_viewer->divider().place() + kDividerStep); });
}

/// The stages that can be seen, but for the one that is, and whatever else is on disk.
void MainWindow::showCompareMenu()
{
    for (QAction *action : m_compareChoices->actions()) {
        // It may be the one that led here.
        m_compareChoices->removeAction(action);
        m_actions->compareMenu->removeAction(action);
        action->deleteLater();
    }
    QMenu *menu = m_actions->compareMenu;
    for (size_t i = 0; i < m_stages.size(); ++i) {
        const int stage = static_cast<int>(i);
        if (!m_stages[i].isVisible || stage == m_stage)
            continue;
        const QString name = Text::stageName(m_stages[i].size);
        QAction *action = menu->addAction(stage == 0 ? tr("With %1, the Base").arg(name) : tr("With %1").arg(name));
        action->setToolTip(Text::size(m_stages[i].size));
        action->setCheckable(true);
        action->setChecked(m_viewer->secondSource() && m_compareChoice.stage == stage);
        m_compareChoices->addAction(action);
        connect(action, &QAction::triggered, this, [this, stage] {
            compareWith({stage, {}});
            m_actions->compare->setChecked(true);
        });
    }
    menu->addMenu(m_earlierMenu);
    m_earlierMenu->menuAction()->setVisible(m_viewer->source() && !earlierPictures(1).empty());
    QAction *other = menu->addAction(tr("With Another Picture…"));
    other->setToolTip(tr("A picture made here, or a picture file of any size"));
    other->setCheckable(true);
    other->setChecked(m_viewer->secondSource() && m_compareChoice.stage < 0);
    m_compareChoices->addAction(other);
    connect(other, &QAction::triggered, this, &MainWindow::openComparison);
    m_viewer->setNames(m_stages.empty() ? QString() : Text::stageName(m_viewer->view().pictureSize()), m_compareName);
}

/// Those that can be seen, but for the one on the canvas; the newest first.
std::vector<QModelIndex> MainWindow::earlierPictures(size_t most) const
{
    const HistoryModel &history = m_history->model();
    std::vector<QModelIndex> pictures;
    for (int row = 0; row < history.rowCount() && pictures.size() < most; ++row) {
        const HistoryItem &item = history.item(row);
        if (item.problem.isEmpty() && !item.size.isEmpty() && item.path != m_state.document)
            pictures.push_back(history.index(row));
    }
    return pictures;
}

void MainWindow::fillEarlierMenu()
{
    m_earlierMenu->clear();
    for (const QModelIndex &index : earlierPictures(kEarlierPictures)) {
        const HistoryItem &item = m_history->model().item(index.row());
        const QString name = Text::shortened(index.data(Qt::DisplayRole).toString(), kNameLength);
        //: A picture of the history: prompt and size
        QString text = tr("%1 · %2").arg(name, Text::stageName(item.size));
        text.replace(u'&', u"&&"_s);
        QAction *action = m_earlierMenu->addAction(QPixmap::fromImage(item.thumbnail), text);
        action->setToolTip(index.data(Qt::ToolTipRole).toString());
        connect(action, &QAction::triggered, this, [this, path = item.path] { compareWith({-1, path}); });
    }
    m_earlierMenu->addSeparator();
    QAction *more = m_earlierMenu->addAction(tr("More…"));
    more->setToolTip(tr("Choose in the history: C there compares the chosen picture"));
    connect(more, &QAction::triggered, this, [this] {
        m_historyDock->setProperty("wanted", true);
        m_historyDock->show();
        m_historyDock->raise();
        m_history->focusPictures();
    });
}

void MainWindow::compareWith(const CompareChoice &choice)
{
    m_compareChoice = choice;
    Q_EMIT compareRequested(choice);
}

/// With what was chosen last, or the stage before the one shown, or the one after it. False: there is nothing.
bool MainWindow::askForComparison()
{
    if (m_viewer->secondSource() && m_compareChoice.stage != m_stage)
        return true;
    const auto isVisible = [this](int stage) {
        return stage >= 0 && stage < static_cast<int>(m_stages.size())
               && m_stages[static_cast<size_t>(stage)].isVisible;
    };
    for (const int stage : {m_stage - 1, m_stage + 1}) {
        if (isVisible(stage)) {
            compareWith({stage, {}});
            return m_viewer->secondSource() != nullptr;
        }
    }
    return false;
}

void MainWindow::compare(bool on)
{
    if (on && !askForComparison()) {
        m_actions->compare->setChecked(false);
        showMessage(tr("There is no second picture yet to compare with. Grow this one, or choose another."),
                    {{tr("Choose…"), [this] { openComparison(); }}});
        return;
    }
    showCompareMode();
}

void MainWindow::openComparison()
{
    // The choice is shown again as it is, should none be made here.
    showCompareMenu();
    auto *dialog = new QFileDialog(this, tr("Compare With"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters(
        {tr("Pictures (*.pixelsmith *.png *.jpg *.jpeg *.tif *.tiff *.exr *.webp)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) { compareWith({-1, path}); });
    dialog->open();
}

void MainWindow::setComparison(std::shared_ptr<const TileSource> source, const QString &name)
{
    m_compareName = source ? name : QString();
    m_viewer->setSecondSource(std::move(source));
    if (!m_viewer->secondSource())
        endComparison();
    // A picture from a file may come a while after it was asked for.
    else if (m_compareChoice.stage < 0)
        m_actions->compare->setChecked(true);
    showCompareMenu();
}

void MainWindow::nextCompareMode()
{
    if (m_actions->compare->isChecked()) {
        m_compareMode = m_compareMode == CompareMode::Wipe         ? CompareMode::SideBySide
                        : m_compareMode == CompareMode::SideBySide ? CompareMode::Lens
                                                                   : CompareMode::Wipe;
    }
    m_actions->compare->setChecked(true);
    showCompareMode();
}

void MainWindow::showCompareMode()
{
    m_viewer->setCompareMode(m_actions->compare->isChecked() ? m_compareMode : CompareMode::Off);
}

void MainWindow::endComparison()
{
    m_compareChoice = {};
    m_compareName.clear();
    m_viewer->setSecondSource(nullptr);
    m_actions->compare->setChecked(false);
    m_actions->compareBlink->setChecked(false);
}

} // namespace pixelsmith
