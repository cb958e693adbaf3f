#pragma once

#include <pixelsmith/generation_request.h>

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
    const std::vector<StageChoice> &choices() const { return m_choices; }
    PromptEdit *promptField() const { return m_prompt; }

Q_SIGNALS:
    void edited();

private:
    int stage() const;
    void showNames();
    void showChoice();
    void takeChoice();

    std::vector<StageAhead> m_stages;
    std::vector<StageChoice> m_choices;
    QComboBox *m_stage = nullptr;
    QSpinBox *m_steps = nullptr;
    QDoubleSpinBox *m_guidance = nullptr;
    QComboBox *m_method = nullptr;
    PromptEdit *m_prompt = nullptr;
    QPushButton *m_clear = nullptr;
    bool m_quiet = false; ///< values are being shown, not edited
};

} // namespace pixelsmith
