#pragma once

#include "ui/window_state.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QSpinBox;

namespace pixelsmith {

/// How a picture is written in the chosen format, and what the file tells of it. Controls that a format has no use for
/// are hidden.
class ExportDetails : public QWidget
{
    Q_OBJECT

public:
    explicit ExportDetails(QWidget *parent = nullptr);

    void setFormat(ImageFormat format);
    /// Bits a channel and pixels an inch; 0: not told.
    void setDepth(int bits, int pixelsPerInch);
    void setMaxSide(int pixels);
    /// A region is exported at its own size.
    void setWhole(bool isWhole);
    /// Puts the answers into a choice.
    void fill(ExportChoice &choice) const;

Q_SIGNALS:
    void edited();

private:
    QSpinBox *makeNumber(const char *setting, const QString &suffix, const QString &ofMinimum);

    ImageFormat m_format = ImageFormat::Tiff;
    QFormLayout *m_rows = nullptr;
    QSpinBox *m_quality = nullptr;
    QComboBox *m_compression = nullptr;
    QComboBox *m_bits = nullptr;
    QSpinBox *m_maxSide = nullptr;
    QSpinBox *m_dpi = nullptr;
    QCheckBox *m_tellsRecipe = nullptr;
    QCheckBox *m_isMarked = nullptr;
};

} // namespace pixelsmith
