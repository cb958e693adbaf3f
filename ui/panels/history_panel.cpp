#include "ui/panels/history_panel.h"

#include "ui/panels/history_delegate.h"
#include "ui/panels/section.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListView>
#include <QScrollBar>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kWidest = 150; ///< of a thumbnail
constexpr int kSmallestHeight = 150;

} // namespace

HistoryPanel::HistoryPanel(QWidget *parent)
    : QWidget(parent)
    , m_model(new HistoryModel(this))
    , m_filter(new HistoryFilter(m_model, this))
    , m_text(new QLineEdit)
    , m_favouritesOnly(makeIconButton(u"star"_s, tr("Favourites alone")))
    , m_view(new QListView)
    , m_empty(makeQuietText(tr("No picture is like that.")))
{
    m_text->setPlaceholderText(tr("Words, seed or size…"));
    m_text->setAccessibleName(tr("Filter the history"));
    m_text->setClearButtonEnabled(true);
    m_favouritesOnly->setCheckable(true);
    m_view->setModel(m_filter);
    m_view->setItemDelegate(new HistoryDelegate(m_view));
    m_view->setViewMode(QListView::IconMode);
    m_view->setMovement(QListView::Static);
    m_view->setResizeMode(QListView::Adjust);
    m_view->setUniformItemSizes(true);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_view->setAccessibleName(tr("Pictures made before"));
    m_view->viewport()->installEventFilter(this);
    m_view->setMinimumHeight(kSmallestHeight);
    m_empty->hide();
    auto *fields = new QHBoxLayout;
    fields->setSpacing(8);
    fields->addWidget(m_text, 1);
    fields->addWidget(m_favouritesOnly);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 8, 6, 8);
    layout->setSpacing(8);
    layout->addWidget(makeHeading(tr("History")));
    fields->setContentsMargins(0, 0, 10, 0);
    layout->addLayout(fields);
    layout->addWidget(m_empty);
    layout->addWidget(m_view, 1);
    makeActions();

    const auto filtered = [this] {
        m_empty->setVisible(m_filter->rowCount() == 0 && m_model->rowCount() > 0);
        showCurrent();
    };
    connect(m_text, &QLineEdit::textChanged, this, [this, filtered](const QString &text) {
        m_filter->setText(text);
        filtered();
    });
    connect(m_favouritesOnly, &QToolButton::toggled, this, [this, filtered](bool on) {
        setIconName(m_favouritesOnly, on ? u"star_on"_s : u"star"_s);
        m_filter->setFavouritesOnly(on);
        filtered();
    });
    // Its room is kept, so that the columns do not jump; where there is nothing to scroll it is not seen.
    QScrollBar *bar = m_view->verticalScrollBar();
    connect(bar, &QScrollBar::rangeChanged, bar, [bar](int least, int most) { bar->setEnabled(most > least); });
    const auto open = [this](const QModelIndex &index) { Q_EMIT openRequested(m_filter->item(index).path); };
    connect(m_view, &QListView::clicked, this, open);
    connect(m_view, &QListView::activated, this, open);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &HistoryPanel::showActions);
}

QAction *HistoryPanel::addAction(const QString &text, const QString &tip, const QKeySequence &key,
                                 void (HistoryPanel::*run)(const HistoryItem &))
{
    auto *action = new QAction(text, m_view);
    action->setToolTip(tip);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    m_view->addAction(action);
    connect(action, &QAction::triggered, this, [this, run] {
        if (const HistoryItem *item = chosen())
            (this->*run)(HistoryItem(*item));
    });
    return action;
}

void HistoryPanel::makeActions()
{
    addAction(tr("&Show"), tr("Show this picture"), {}, &HistoryPanel::open);
    m_compare = addAction(tr("&Compare"), tr("Show this picture beside the one on the canvas"), {Qt::Key_C},
                          &HistoryPanel::compare);
    addAction(tr("Use These &Settings"), tr("Paint the next picture as this one was"), {Qt::Key_U},
              &HistoryPanel::useSettings);
    m_favourite =
        addAction(tr("&Favourite"), tr("Mark this picture with a star"), {Qt::Key_S}, &HistoryPanel::toggleFavourite);
    m_favourite->setCheckable(true);
    addAction(tr("&Delete"), tr("Move this picture to the trash"), QKeySequence(Qt::Key_Delete),
              &HistoryPanel::askToDelete);
    showActions();
}

void HistoryPanel::open(const HistoryItem &item)
{
    Q_EMIT openRequested(item.path);
}

void HistoryPanel::compare(const HistoryItem &item)
{
    Q_EMIT compareRequested(item.path);
}

void HistoryPanel::useSettings(const HistoryItem &item)
{
    Q_EMIT settingsRequested(item.request);
}

void HistoryPanel::toggleFavourite(const HistoryItem &item)
{
    Q_EMIT favouriteChanged(item.path, !item.isFavourite);
}

void HistoryPanel::askToDelete(const HistoryItem &item)
{
    Q_EMIT deleteRequested(item.path);
}

void HistoryPanel::showActions()
{
    const HistoryItem *item = chosen();
    for (QAction *action : m_view->actions())
        action->setEnabled(item != nullptr);
    m_favourite->setChecked(item && item->isFavourite);
    m_compare->setEnabled(item && !m_current.isEmpty() && item->path != m_current);
}

const HistoryItem *HistoryPanel::chosen() const
{
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? &m_filter->item(index) : nullptr;
}

void HistoryPanel::setItems(std::vector<HistoryItem> items)
{
    m_model->setItems(std::move(items));
    m_empty->setVisible(m_filter->rowCount() == 0 && m_model->rowCount() > 0);
    showCurrent();
    showActions();
}

void HistoryPanel::setCurrent(const QString &path)
{
    if (path == m_current)
        return;
    m_current = path;
    showCurrent();
    showActions();
}

void HistoryPanel::focusPictures()
{
    m_view->setFocus();
}

void HistoryPanel::showCurrent()
{
    const int row = m_model->rowOf(m_current);
    const QModelIndex index = row < 0 ? QModelIndex() : m_filter->mapFromSource(m_model->index(row));
    if (index == m_view->currentIndex())
        return;
    m_view->setCurrentIndex(index);
    if (index.isValid())
        m_view->scrollTo(index);
}

/// As many columns as have room, all as wide as they can be.
void HistoryPanel::fitColumns()
{
    const int width = m_view->viewport()->width() - 1;
    const int columns = std::max(2, width / kWidest);
    const int side = std::max(40, width / columns);
    const QSize cell(side, side * 3 / 4);
    // Setting it lays the view out anew, which resizes it again.
    if (m_view->gridSize() != cell)
        m_view->setGridSize(cell);
}

bool HistoryPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_view->viewport() && event->type() == QEvent::Resize)
        fitColumns();
    return QWidget::eventFilter(watched, event);
}

void HistoryPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange)
        tintIconButton(m_favouritesOnly);
    QWidget::changeEvent(event);
}

} // namespace pixelsmith
