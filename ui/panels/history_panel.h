#pragma once

#include "ui/panels/history_model.h"

#include <QWidget>

class QAction;
class QLabel;
class QLineEdit;
class QListView;
class QToolButton;

namespace pixelsmith {

/// The pictures that were made as thumbnails: look at one again, paint with its settings, keep or delete it.
class HistoryPanel : public QWidget
{
    Q_OBJECT

public:
    explicit HistoryPanel(QWidget *parent = nullptr);

    void setItems(std::vector<HistoryItem> items);
    /// The picture on the canvas; empty: none.
    void setCurrent(const QString &path);
    const HistoryModel &model() const { return *m_model; }
    void focusPictures();

Q_SIGNALS:
    void openRequested(const QString &path);
    /// With the picture on the canvas.
    void compareRequested(const QString &path);
    void settingsRequested(const pixelsmith::GenerationRequest &request);
    void favouriteChanged(const QString &path, bool isFavourite);
    void deleteRequested(const QString &path);

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QAction *addAction(const QString &text, const QString &tip, const QKeySequence &key,
                       void (HistoryPanel::*run)(const HistoryItem &));
    void makeActions();
    void open(const HistoryItem &item);
    void compare(const HistoryItem &item);
    void useSettings(const HistoryItem &item);
    void toggleFavourite(const HistoryItem &item);
    void askToDelete(const HistoryItem &item);
    void showActions();
    void showCurrent();
    void fitColumns();
    const HistoryItem *chosen() const;

    HistoryModel *m_model = nullptr;
    HistoryFilter *m_filter = nullptr;
    QLineEdit *m_text = nullptr;
    QToolButton *m_favouritesOnly = nullptr;
    QListView *m_view = nullptr;
    QLabel *m_empty = nullptr;
    QAction *m_favourite = nullptr;
    QAction *m_compare = nullptr;
    QString m_current;
};

} // namespace pixelsmith
