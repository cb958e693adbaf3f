#include "ui/panels/brush_bar.h"

#include "ui/panels/section.h"
#include "ui/viewer/slider_brush.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>

#include <cmath>

using namespace Qt::StringLiterals;

namespace pixelsmith {

BrushBar::BrushBar(SliderBrush *brush, QWidget *parent)
    : QWidget(parent)
    , m_brush(brush)
    , m_tool(new QLabel)
    , m_value(new QSlider(Qt::Horizontal))
    , m_percent(new QSpinBox)
    , m_size(new QSpinBox)
{
    setObjectName(u"brushBar"_s);
    setAttribute(Qt::WA_StyledBackground);
    m_value->setRange(0, 100);
    m_value->setFixedWidth(180);
    m_value->setAccessibleName(tr("Slider value of the brush"));
    m_percent->setRange(0, 100);
    m_percent->setSuffix(tr(" %"));
    m_percent->setAccessibleName(tr("Slider value of the brush in percent"));
    m_size->setRange(1, 100);
    m_size->setSuffix(tr(" %"));
    m_size->setAccessibleName(tr("Size of the brush"));
    m_size->setToolTip(tr("Of the picture's longer side; Alt and the wheel, or Alt+[ and Alt+]"));
    auto *done = new QPushButton(tr("Done"));
    done->setToolTip(tr("Put the brush away (Esc)"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 6, 8, 6);
    layout->setSpacing(8);
    layout->addWidget(m_tool);
    layout->addSpacing(8);
    for (auto [text, control] : {std::pair<QString, QWidget *>(tr("more detail"), nullptr),
                                 {{}, m_value},
                                 {tr("more structure"), nullptr},
                                 {{}, m_percent},
                                 {tr("Size"), nullptr},
                                 {{}, m_size}}) {
        if (control) {
            layout->addWidget(control);
            continue;
        }
        QLabel *label = makeQuietText(text);
        label->setWordWrap(false);
        layout->addWidget(label);
    }
    layout->addStretch();
    layout->addWidget(done);
    connect(m_value, &QSlider::valueChanged, this, [this](int percent) { m_brush->setValue(percent / 100.0); });
    connect(m_percent, &QSpinBox::valueChanged, this, [this](int percent) { m_brush->setValue(percent / 100.0); });
    connect(m_size, &QSpinBox::valueChanged, this, [this](int percent) { m_brush->setRadius(percent / 200.0); });
    connect(done, &QPushButton::clicked, this, &BrushBar::doneClicked);
    connect(brush, &SliderBrush::brushChanged, this, &BrushBar::showBrush);
    connect(brush, &SliderBrush::toolChanged, this, &BrushBar::showBrush);
    showBrush();
}

void BrushBar::showBrush()
{
    const bool paints = m_brush->tool() != SliderBrush::Tool::Erase;
    m_tool->setText(paints ? tr("Brush") : tr("Eraser"));
    const int percent = static_cast<int>(std::lround(100 * m_brush->value()));
    const QSignalBlocker quietValue(m_value);
    const QSignalBlocker quietPercent(m_percent);
    const QSignalBlocker quietSize(m_size);
    m_value->setValue(percent);
    m_percent->setValue(percent);
    m_value->setEnabled(paints);
    m_percent->setEnabled(paints);
    m_size->setValue(static_cast<int>(std::lround(200 * m_brush->radius())));
    setVisible(m_brush->tool() != SliderBrush::Tool::None);
}

} // namespace pixelsmith
