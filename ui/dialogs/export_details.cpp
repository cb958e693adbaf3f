#include "ui/dialogs/export_details.h"

#include "ui/dialogs/form_labels.h"

#include <pixelsmith/settings.h>

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>

using namespace Qt::StringLiterals;

namespace pixelsmith {

ExportDetails::ExportDetails(QWidget *parent)
    : QWidget(parent)
{
    m_quality = makeNumber("quality", {}, {});
    m_quality->setObjectName(u"quality"_s);
    m_compression = new QComboBox;
    m_compression->setObjectName(u"compression"_s);
    m_compression->addItem(tr("Zip, without loss"), int(TiffCompression::Zip));
    m_compression->addItem(tr("LZW, without loss"), int(TiffCompression::Lzw));
    m_compression->addItem(tr("None"), int(TiffCompression::None));
    m_bits = new QComboBox;
    m_bits->setObjectName(u"bits"_s);
    m_bits->addItem(tr("8 bits a channel"), 8);
    m_bits->addItem(tr("16 bits a channel"), 16);
    m_maxSide = makeNumber("max_side", tr(" px"), tr("as it is"));
    m_maxSide->setObjectName(u"maxSide"_s);
    m_maxSide->setSingleStep(256);
    m_dpi = makeNumber("dpi", tr(" dpi"), tr("not told"));
    m_dpi->setObjectName(u"dpi"_s);
    m_tellsRecipe = new QCheckBox(tr("Tell in the file how the picture was made"));
    m_tellsRecipe->setObjectName(u"tellsRecipe"_s);
    m_tellsRecipe->setToolTip(tr("Prompt, seed and settings; Pixelsmith and other programs can read them again."));
    m_tellsRecipe->setChecked(true);
    m_isMarked = new QCheckBox(tr("Mark as made by a model"));
    m_isMarked->setObjectName(u"isMarked"_s);
    m_isMarked->setToolTip(tr("Writes the digital source type of the IPTC, which sites use to label such pictures."));
    m_isMarked->setChecked(true);

    m_rows = new QFormLayout(this);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(8);
    m_rows->addRow(tr("Quality"), m_quality);
    m_rows->addRow(tr("Compression"), m_compression);
    m_rows->addRow(tr("Depth"), m_bits);
    m_rows->addRow(tr("Longest side"), m_maxSide);
    m_rows->addRow(tr("Resolution for print"), m_dpi);
    m_rows->addRow(m_tellsRecipe);
    m_rows->addRow(m_isMarked);
    centreLabels(*m_rows);
    for (QComboBox *box : {m_compression, m_bits})
        connect(box, &QComboBox::currentIndexChanged, this, &ExportDetails::edited);
    for (QSpinBox *box : {m_quality, m_maxSide, m_dpi})
        connect(box, &QSpinBox::valueChanged, this, &ExportDetails::edited);
    setFormat(m_format);
}

QSpinBox *ExportDetails::makeNumber(const char *key, const QString &suffix, const QString &ofMinimum)
{
    const Setting &limits = setting(key);
    auto *box = new QSpinBox;
    box->setRange(static_cast<int>(limits.minimum), static_cast<int>(limits.maximum));
    box->setValue(static_cast<int>(limits.defaultValue));
    box->setSuffix(suffix);
    box->setSpecialValueText(ofMinimum);
    return box;
}

void ExportDetails::setFormat(ImageFormat format)
{
    m_format = format;
    const bool isTiff = format == ImageFormat::Tiff;
    const auto show = [&](QWidget *field, bool isShown) {
        field->setVisible(isShown);
        m_rows->labelForField(field)->setVisible(isShown);
    };
    show(m_quality, format == ImageFormat::Jpeg || format == ImageFormat::WebP || format == ImageFormat::DeepZoom);
    show(m_compression, isTiff);
    show(m_bits, isTiff);
    show(m_dpi, isTiff || format == ImageFormat::Png || format == ImageFormat::Jpeg);
    // Deep Zoom's tiles are made for web sites; they carry pixels alone.
    m_tellsRecipe->setVisible(format != ImageFormat::DeepZoom);
    m_isMarked->setVisible(format != ImageFormat::DeepZoom && format != ImageFormat::Exr);
}

void ExportDetails::setDepth(int bits, int pixelsPerInch)
{
    m_bits->setCurrentIndex(m_bits->findData(bits));
    m_dpi->setValue(pixelsPerInch);
}

void ExportDetails::setMaxSide(int pixels)
{
    m_maxSide->setValue(pixels);
}

void ExportDetails::setWhole(bool isWhole)
{
    m_maxSide->setEnabled(isWhole);
}

void ExportDetails::fill(ExportChoice &choice) const
{
    choice.quality = m_quality->value();
    choice.compression = static_cast<TiffCompression>(m_compression->currentData().toInt());
    choice.bits = m_format == ImageFormat::Tiff ? m_bits->currentData().toInt() : 8;
    choice.maxSide = m_maxSide->isEnabled() ? m_maxSide->value() : 0;
    choice.pixelsPerInch = m_dpi->value();
    choice.tellsRecipe = m_tellsRecipe->isChecked();
    choice.isMarked = m_isMarked->isChecked();
}

} // namespace pixelsmith
