#include "ui/dialogs/print_panel.h"

#include "ui/panels/number_box.h"
#include "ui/panels/section.h"
#include "ui/text.h"
#include "ui/viewer/print_crop.h"

#include <pixelsmith/settings.h>

#include <QComboBox>
#include <QGridLayout>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

constexpr int kWidth = 420;
constexpr double kScreenDistance = 0.6; ///< metres from the eyes to the screen
constexpr double kLongest = 100'000;    ///< in any unit; the pixels are what limits a print

} // namespace

PrintPanel::PrintPanel(QWidget *parent)
    : QDialog(parent)
    , m_pixels(makeQuietText())
    , m_new(makeQuietText())
    , m_grown(makeQuietText())
    , m_use(new QPushButton(tr("Use for the Next Picture")))
    , m_grow(new QPushButton(tr("Grow")))
{
    setObjectName(u"sheet"_s);
    setWindowTitle(tr("Print Size"));
    setMinimumWidth(kWidth);
    m_use->setToolTip(tr("New bases get the shape of the print"));
    m_grow->setToolTip(tr("Grow the picture that is shown until it has enough pixels for the print"));
    for (QPushButton *button : {m_use, m_grow})
        button->setAutoDefault(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(makeHeading(tr("Size on paper")));
    layout->addWidget(makeFields());
    layout->addWidget(m_pixels);
    layout->addSpacing(8);
    layout->addWidget(makeHeading(tr("New picture")));
    layout->addWidget(m_new);
    layout->addWidget(m_use, 0, Qt::AlignLeft);
    layout->addSpacing(8);
    layout->addWidget(makeHeading(tr("This picture")));
    layout->addWidget(m_grown);
    layout->addWidget(m_grow, 0, Qt::AlignLeft);
    layout->addWidget(makeLook());
    layout->addStretch();
    for (const QDoubleSpinBox *box : {m_width, m_height})
        connect(box, &QDoubleSpinBox::valueChanged, this, &PrintPanel::showState);
    connect(m_dpi, &QSpinBox::valueChanged, this, &PrintPanel::showState);
    connect(m_unit, &QComboBox::currentIndexChanged, this, &PrintPanel::changeUnit);
    connect(m_use, &QPushButton::clicked, this, [this] { Q_EMIT shapeWanted(pixelsOf(printSize())); });
    connect(m_grow, &QPushButton::clicked, this,
            [this] { Q_EMIT growWanted(covering(m_picture, pixelsOf(printSize()), m_model.vaeScaleFactor)); });
    showState();
}

QWidget *PrintPanel::makeFields()
{
    const PrintSize usual;
    const auto makeLength = [](double value) {
        auto *box = new NumberBox;
        box->setRange(0.1, kLongest);
        box->setValue(value);
        box->setAccelerated(true);
        return box;
    };
    m_width = makeLength(usual.width);
    m_height = makeLength(usual.height);
    m_unit = new QComboBox;
    m_unit->addItem(tr("cm"), static_cast<int>(LengthUnit::Centimetre));
    m_unit->addItem(tr("mm"), static_cast<int>(LengthUnit::Millimetre));
    m_unit->addItem(tr("inches"), static_cast<int>(LengthUnit::Inch));
    m_dpi = new QSpinBox;
    m_dpi->setRange(1, static_cast<int>(setting("dpi").maximum));
    m_dpi->setValue(usual.pixelsPerInch);
    m_dpi->setSingleStep(10);
    m_dpi->setToolTip(tr("300 to be held in the hand, 150 to 200 for the wall, less for what is seen from afar"));
    auto *fields = new QWidget;
    auto *grid = new QGridLayout(fields);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    const std::pair<QString, QWidget *> columns[] = {
        {tr("Width"), m_width}, {tr("Height"), m_height}, {tr("Unit"), m_unit}, {tr("Pixels an inch"), m_dpi}};
    int column = 0;
    for (const auto &[name, field] : columns) {
        grid->addWidget(makeLabel(name, field), 0, column);
        grid->addWidget(field, 1, column++);
    }
    return fields;
}

QWidget *PrintPanel::makeLook()
{
    m_distance = new QComboBox;
    const std::pair<QString, double> distances[] = {{tr("in the hand, 30 cm"), 0.3},
                                                    {tr("at arm's length, 60 cm"), kScreenDistance},
                                                    {tr("from 1 m"), 1},
                                                    {tr("from 2 m"), 2},
                                                    {tr("from 5 m"), 5}};
    for (const auto &[name, metres] : distances)
        m_distance->addItem(name, metres);
    m_distance->setCurrentIndex(m_distance->findData(kScreenDistance));
    m_distance->setToolTip(tr("What is below looks as large as the print does from there, when your eyes are 60 cm "
                              "from the screen"));
    m_crop = new PrintCrop;
    m_crop->setToolTip(tr("Drag to see another part"));
    m_sharpness = makeQuietText();
    m_look = new QWidget;
    auto *layout = new QVBoxLayout(m_look);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(makeHeading(tr("How it looks")));
    layout->addWidget(m_distance, 0, Qt::AlignLeft);
    layout->addWidget(m_crop);
    layout->addWidget(m_sharpness);
    m_distance->setAccessibleName(tr("Looked at"));
    connect(m_distance, &QComboBox::currentIndexChanged, this, &PrintPanel::showLook);
    return m_look;
}

/// The paper stays as large as it is.
void PrintPanel::changeUnit()
{
    const auto unit = static_cast<LengthUnit>(m_unit->currentData().toInt());
    const double factor = inches(1, m_unitShown) / inches(1, unit);
    m_unitShown = unit;
    for (QDoubleSpinBox *box : {m_width, m_height}) {
        const QSignalBlocker quiet(box);
        box->setValue(box->value() * factor);
    }
    showState();
}

PrintSize PrintPanel::printSize() const
{
    return {m_width->value(), m_height->value(), m_unitShown, m_dpi->value()};
}

void PrintPanel::setPicture(PixelSize size)
{
    if (size == m_picture)
        return;
    m_picture = size;
    showState();
}

void PrintPanel::setSource(std::shared_ptr<const TileSource> source)
{
    m_source = source ? source->size() : PixelSize();
    m_crop->setSource(std::move(source));
    showLook();
}

void PrintPanel::setGrowing(bool canGrow, const std::vector<GrowTarget> &targets)
{
    if (canGrow == m_canGrow && targets == m_targets)
        return;
    m_canGrow = canGrow;
    m_targets = targets;
    showState();
}

void PrintPanel::setModel(const ModelInfo &model)
{
    m_model = model;
    showState();
}

/// Why the picture cannot grow to that size; empty: it can.
QString PrintPanel::obstacle(PixelSize target) const
{
    if (target.longSide() > static_cast<int64_t>(setting("target_side").maximum))
        return tr("That is larger than pictures can be.");
    for (const GrowTarget &smaller : m_targets) {
        if (smaller.size.longSide() <= target.longSide() && !smaller.obstacle.isEmpty())
            return smaller.obstacle;
    }
    return m_canGrow ? QString() : tr("It cannot grow at this moment.");
}

void PrintPanel::showState()
{
    showLook();
    const PixelSize print = pixelsOf(printSize());
    m_pixels->setText(tr("%1 pixels").arg(Text::size(print)));
    m_use->setEnabled(isPossible(print));
    if (isPossible(print)) {
        const PixelSize base = baseFor(print, m_model);
        m_new->setText(tr("Begins with %1 pixels and grows to %2.")
                           .arg(Text::size(base), Text::size(covering(base, print, m_model.vaeScaleFactor))));
    } else {
        m_new->setText(tr("Pictures cannot be as large, or as narrow, as that."));
    }
    m_grow->setText(tr("Grow"));
    m_grow->setEnabled(false);
    if (m_picture.isEmpty()) {
        m_grown->setText(tr("There is none yet."));
        return;
    }
    const PixelSize target = covering(m_picture, print, m_model.vaeScaleFactor);
    if (target == m_picture) {
        m_grown->setText(tr("It has %1 pixels: enough for the print.").arg(Text::size(m_picture)));
        return;
    }
    const QString problem = obstacle(target);
    m_grown->setText(problem.isEmpty() ? tr("Grows from %1 to %2 pixels; what is beyond the paper is cut off.")
                                             .arg(Text::size(m_picture), Text::size(target))
                                       : problem);
    m_grow->setText(tr("Grow to %1").arg(Text::stageName(target)));
    m_grow->setEnabled(problem.isEmpty());
}

void PrintPanel::showLook()
{
    m_look->setVisible(!m_source.isEmpty());
    if (m_source.isEmpty())
        return;
    const double distance = m_distance->currentData().toDouble();
    const PrintSize paper = turned(printSize(), m_source);
    m_crop->setPaper({inches(paper.width, paper.unit), inches(paper.height, paper.unit)}, kScreenDistance / distance);
    const double has = pixelsPerInch(m_source, paper);
    const double eye = eyePixelsPerInch(distance);
    const QString text =
        has < eye ? tr("Soft: the size shown, %1, has %2 pixels an inch on this paper, and the eye sees up to %3.")
                  : tr("Sharp: the size shown, %1, has %2 pixels an inch on this paper, and the eye sees up to %3.");
    m_sharpness->setText(
        text.arg(Text::stageName(m_source), Text::number(std::lround(has)), Text::number(std::lround(eye))));
}

} // namespace pixelsmith
