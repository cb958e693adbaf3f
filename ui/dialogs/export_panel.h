#pragma once

#include "ui/window_state.h"

#include <QDialog>

#include <vector>

class QButtonGroup;
class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace pixelsmith {

class ExportDetails;
class SeamRow;

QString suffixOf(ImageFormat format);
QString nameOf(ImageFormat format);

/// Asks for format, stage and place of an export. Not modal: the picture goes on growing and can be looked at.
class ExportPanel : public QDialog
{
    Q_OBJECT

public:
    explicit ExportPanel(QWidget *parent = nullptr);

    /// Only stages that are done can be chosen. The choice stays while it can. Live are pictures that have others, too.
    void setStages(const std::vector<StageInfo> &stages);
    /// Does nothing for a stage that is not done.
    void chooseStage(int stage);
    /// What the view shows, as a part of the picture (0…1 in both directions).
    void setVisiblePart(const QRectF &part) { m_visiblePart = part; }
    /// Folder and name, without ending, that are suggested until the user gives others.
    void setSuggestedPath(const QString &pathWithoutSuffix);
    ExportChoice choice() const;
    /// Why it cannot be exported so; empty: it can.
    QString obstacle() const;
    /// Bytes that are free in a folder; asks its disk unless told otherwise.
    void setRoomIn(std::function<int64_t(const QString &folder)> roomIn);
    /// Whether seams of the largest stage can be healed now, and whether they are: it can be chosen meanwhile.
    void setHealing(bool canHeal, bool isHealing);
    /// Another picture: what was found is forgotten.
    void forgetSeams();
    SeamRow &seams() { return *m_seams; }

Q_SIGNALS:
    void exportRequested(const pixelsmith::ExportChoice &choice);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeCards();
    QWidget *makePathRow();
    QWidget *makeFixes();
    void browse();
    void formatChanged();
    void liveChanged();
    void showState();
    void showSeams();
    void fitHeight();
    void confirm();
    ImageFormat format() const;
    bool isLive() const;
    PixelSize stageSize() const;
    PixelRect region() const;
    PixelSize writtenSize() const;
    int64_t neededBytes() const;
    QString cost() const;

    std::vector<StageInfo> m_stages;
    QButtonGroup *m_formats = nullptr;
    QComboBox *m_stage = nullptr;
    QComboBox *m_part = nullptr;
    ExportDetails *m_details = nullptr;
    QCheckBox *m_live = nullptr;
    std::function<int64_t(const QString &folder)> m_roomIn;
    QRectF m_visiblePart = {0, 0, 1, 1};
    QLabel *m_pathLabel = nullptr;
    QLineEdit *m_path = nullptr;
    QString m_fileName; ///< without ending, while `m_path` is a folder
    QLabel *m_limit = nullptr;
    SeamRow *m_seams = nullptr;
    bool m_canHeal = false;
    bool m_isHealing = false;
    QPushButton *m_useTiff = nullptr;
    QPushButton *m_reduce = nullptr;
    QPushButton *m_useWhole = nullptr;
    QPushButton *m_export = nullptr;
};

} // namespace pixelsmith
