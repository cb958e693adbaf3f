#pragma once

#include <pixelsmith/pipeline.h>

#include <QWidget>

class QCheckBox;
class QComboBox;

namespace pixelsmith {

/// With what precision models compute and where their weights wait: a part of the request panel's Advanced section. It is
/// the computer's matter, not the picture's.
class DeviceSection : public QWidget
{
    Q_OBJECT

public:
    explicit DeviceSection(QWidget *parent = nullptr);

    /// What the section does not show stays as it was set.
    DeviceOptions device() const;
    void setDevice(const DeviceOptions &device);

Q_SIGNALS:
    void edited(const pixelsmith::DeviceOptions &device);

private:
    DeviceOptions m_kept;
    QComboBox *m_precision = nullptr;
    QCheckBox *m_savesMemory = nullptr;
};

} // namespace pixelsmith
