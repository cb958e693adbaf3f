#pragma once

#include <pixelsmith/generation_request.h>

#include <QString>
#include <QWidget>

#include <vector>

class QComboBox;
class QDoubleSpinBox;
class QPushButton;
class QSpinBox;

namespace pixelsmith {

class PromptEdit;

/// An enlargement that is not planned yet.
struct StageAhead
{
    int stage = 1; ///< as StageChoice::stage
    PixelSize size;

    friend bool operator==(const StageAhead &, const StageAhead &) = default;
};

/// What the user changed of the choices.
struct StageEdit
{
    int stage = 0;  ///< 0: of all stages, which are another request's now
    int number = 0; ///< edits of the same number are one: of a field that is typed in. 0: it stands by itself.
    QString name;   ///< of the stage's size; empty for all of them
    std::vector<StageChoice> before;
    std::vector<StageChoice> after;
};

/// What one of the sizes to come does otherwise than the Create panel says for all. Settings left empty are as for all.
class StageOptions : public QWidget
{
    Q_OBJECT

public:
    explicit StageOptions(QWidget *parent = nullptr);

    /// The chosen size stays while it is among them.
    void setStages(const std::vector<StageAhead> &stages);
    /// Also of sizes that are not among the stages; these are kept.
    void setChoices(const std::vector<StageChoice> &choices);
    /// As an edit; one that takes no choice away is none.
    void takeOver(const std::vector<StageChoice> &choices);
    /// Takes an edit back or makes it again: of its stage, the choice that `choices` has. Shows the stage, if it is ahead.
    void putBack(int stage, const std::vector<StageChoice> &choices);
    const std::vector<StageChoice> &choices() const { return m_choices; }
    PromptEdit *promptField() const { return m_prompt; }

Q_SIGNALS:
    void edited();
    /// After edited(), not for what is put back.
    void changed(const pixelsmith::StageEdit &edit);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    int stage() const;
    void showNames();
    void showChoice();
    void takeChoice(const QWidget *field);
    void replace(const StageChoice &choice);
    void tellChange(int number, std::vector<StageChoice> before);

    std::vector<StageAhead> m_stages;
    std::vector<StageChoice> m_choices;
    QComboBox *m_stage = nullptr;
    QSpinBox *m_steps = nullptr;
    QDoubleSpinBox *m_guidance = nullptr;
    QComboBox *m_method = nullptr;
    PromptEdit *m_prompt = nullptr;
    QPushButton *m_clear = nullptr;
    const QWidget *m_field = nullptr; ///< that the last edit was made in; null: the next edit stands by itself
    int m_edits = 0;
    bool m_quiet = false; ///< values are being shown, not edited
};

} // namespace pixelsmith
