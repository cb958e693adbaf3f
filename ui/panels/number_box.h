#pragma once

#include <QDoubleSpinBox>

namespace pixelsmith {

/// A spin box that shows a number with as many decimals as it has, up to four: what a picture was made with is shown
/// and kept, not rounded to the steps of the arrows.
class NumberBox : public QDoubleSpinBox
{
    Q_OBJECT

public:
    explicit NumberBox(QWidget *parent = nullptr)
        : QDoubleSpinBox(parent)
    {
        setDecimals(4);
    }

    QString textFromValue(double value) const override
    {
        QLocale plain = locale();
        plain.setNumberOptions(QLocale::OmitGroupSeparator);
        return plain.toString(value, 'g', 10);
    }
};

} // namespace pixelsmith
