#pragma once

#include "ui/window_state.h"

#include <pixelsmith/generation_plan.h>
#include <pixelsmith/generation_request.h>
#include <pixelsmith/pipeline.h>

#include <QWidget>

#include <map>
#include <vector>

class QButtonGroup;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace pixelsmith {

class DeviceSection;
class FoldSection;
class MethodSection;
class ModelParts;
class PromptEdit;
class SamplerSection;
class SeedRow;

enum class Shape { Square, Landscape, Portrait };

/// Size of a base of that shape: about as many pixels as the model's native size, 5 : 3 or 3 : 5 or square.
PixelSize baseSizeOf(Shape shape, PixelSize nativeSize);
Shape shapeOf(PixelSize size);

/// The left panel: what picture is wanted. Limits and defaults come from the settings table and the model.
class RequestPanel : public QWidget
{
    Q_OBJECT

public:
    explicit RequestPanel(QWidget *parent = nullptr);

    /// Asks for a base alone: target size, slider and base image are empty.
    GenerationRequest request() const;
    void setRequest(const GenerationRequest &request);
    QString prompt() const;
    void setPrompt(const QString &prompt);

    void setStyles(const std::vector<Style> &styles);
    void setModels(const std::vector<ModelChoice> &models);
    void chooseModel(const QString &path);
    void addVae(const QString &path);
    void addLora(const QString &path);
    void setPartChoices(const PartChoices &choices);
    void setModelInfo(const ModelInfo &info);
    void setDevice(const DeviceOptions &device);
    /// Called before pictures are painted: the next ones may want another seed.
    void prepareSeed();
    /// How many pictures are wanted, with seeds that follow each other.
    int count() const;
    void focusPrompt();
    /// Of the base, what to avoid, of the enlargements.
    std::vector<PromptEdit *> promptFields() const;

public Q_SLOTS:
    void newSeed();
    /// As if typed.
    void chooseSeed(uint64_t seed);
    /// Bases get the shape of a print of so many pixels, until another shape is chosen.
    void setPrintShape(pixelsmith::PixelSize print);

Q_SIGNALS:
    void requestEdited(const pixelsmith::GenerationRequest &request);
    void modelChosen(const QString &path);
    void deviceEdited(const pixelsmith::DeviceOptions &device);
    void modelFolderWanted();
    void printSizeWanted();
    /// A file of a model, a VAE or a LoRA.
    void modelFileWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    QWidget *makeShapeRow();
    QWidget *makeAdvanced();
    QSpinBox *makeStepsBox(const char *key);
    void connectEdits();
    void modelActivated(int index);
    void showStyle(const Style &style);
    void showModel(const QString &path);
    void showModelNote();
    void edited();
    void showStageSteps();

    PromptEdit *m_prompt = nullptr;
    PromptEdit *m_avoid = nullptr;
    FoldSection *m_avoidSection = nullptr;
    QComboBox *m_style = nullptr;
    QButtonGroup *m_shapes = nullptr;
    QLabel *m_shapeSize = nullptr;
    SeedRow *m_seed = nullptr;
    QComboBox *m_model = nullptr;
    QLabel *m_modelNote = nullptr;
    ModelParts *m_parts = nullptr;
    SamplerSection *m_sampler = nullptr;
    MethodSection *m_method = nullptr;
    DeviceSection *m_device = nullptr;
    QSpinBox *m_steps = nullptr;
    QSpinBox *m_stageSteps = nullptr;
    std::map<Method, int> m_stageStepsFor; ///< recommended
    QDoubleSpinBox *m_guidance = nullptr;

    std::vector<Style> m_styles{Style()}; // the first is none
    std::vector<ModelChoice> m_models;
    int m_currentModel = 0;
    ModelInfo m_modelInfo;
    PixelSize m_print;        // whose shape bases have; empty: that of the button
    PixelSize m_printBase;    // of that shape, as the model paints it
    GenerationRequest m_kept; // the parts of a request that this panel does not show
    bool m_quiet = false;     // values are being set, not edited
};

} // namespace pixelsmith
