#pragma once

#include <pixelsmith/heal_seams.h>

#include <QWidget>

#include <cstdint>
#include <optional>

class QLabel;
class QPushButton;

namespace pixelsmith {

/// A line of the export sheet: whether seams show in the stage that is to be exported, with a button that heals them. It
/// never stands in an export's way. Hidden where there is nothing to tell.
class SeamRow : public QWidget
{
    Q_OBJECT

public:
    explicit SeamRow(QWidget *parent = nullptr);

    /// The stage that is looked at; asks for what shows there. -1: none.
    void setStage(int stage);
    int stage() const { return m_stage; }
    /// Answer to wanted(); of another stage it is ignored. Empty: the picture cannot be read.
    void setFindings(int stage, const std::optional<SeamFindings> &findings);
    /// Whether the stage can be healed now.
    void setCanHeal(bool on);
    /// While seams are healed; at the end it asks again.
    void setHealing(bool on);
    bool isHealing() const { return m_isHealing; }
    /// What is said; empty: nothing.
    QString text() const;

Q_SIGNALS:
    /// Whether seams show in that stage; -1: nobody asks any more.
    void wanted(int stage);
    void healRequested();
    /// What is said is another.
    void changed();

private:
    void showState();
    QString found() const;

    QLabel *m_text = nullptr;
    QPushButton *m_heal = nullptr;
    int m_stage = -1;
    bool m_isLooking = false;
    bool m_canHeal = false;
    bool m_isHealing = false;
    bool m_wasHealed = false; ///< this stage, since the row looks at it
    std::optional<SeamFindings> m_findings;
};

} // namespace pixelsmith
