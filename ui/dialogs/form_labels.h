#pragma once

#include <QFormLayout>
#include <QLabel>

namespace pixelsmith {

/// Sets the names of a form's rows in the middle of their fields; the layout by itself sets them higher beside tall ones.
inline void centreLabels(QFormLayout &form)
{
    for (int row = 0; row < form.rowCount(); ++row) {
        const QLayoutItem *name = form.itemAt(row, QFormLayout::LabelRole);
        const QLayoutItem *field = form.itemAt(row, QFormLayout::FieldRole);
        auto *label = name ? qobject_cast<QLabel *>(name->widget()) : nullptr;
        if (!label || !field)
            continue;
        label->setMinimumHeight(field->sizeHint().height());
        label->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    }
}

} // namespace pixelsmith
