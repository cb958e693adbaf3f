#pragma once

#include <pixelsmith/generation_request.h>

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;

namespace pixelsmith {

class PromptEdit;

/// How enlargements are made: the method and its settings, and a prompt of their own. A part of the request panel's
/// Advanced section.
class MethodSection : public QWidget
{
    Q_OBJECT

public:
    explicit MethodSection(QWidget *parent = nullptr);

    /// Writes what the section shows into the request, and only that.
    void fill(GenerationRequest &request) const;
    void setRequest(const GenerationRequest &request);
    PromptEdit *promptField() const { return m_prompt; }

Q_SIGNALS:
    void edited();

private:
    QDoubleSpinBox *addNumber(const QString &label, const QString &toolTip, const char *key, double step);
    void showRefinement();

    QComboBox *m_method = nullptr;
    PromptEdit *m_prompt = nullptr;
    QWidget *m_refinement = nullptr; ///< holds what only the refined method has
    QDoubleSpinBox *m_start = nullptr;
    QDoubleSpinBox *m_anchor = nullptr;
    QDoubleSpinBox *m_detailNoise = nullptr;
    QDoubleSpinBox *m_bandLock = nullptr;
    QCheckBox *m_locksTone = nullptr;
};

} // namespace pixelsmith
