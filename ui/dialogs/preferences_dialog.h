#pragma once

#include "ui/preferences.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace pixelsmith {

/// The preferences in a window of their own, beside which one goes on working. What is changed holds at once, or from
/// when its line says.
class PreferencesDialog : public QDialog
{
    Q_OBJECT

public:
    explicit PreferencesDialog(QWidget *parent = nullptr);

    Preferences preferences() const;
    void setPreferences(const Preferences &preferences);

Q_SIGNALS:
    void edited(const pixelsmith::Preferences &preferences);

private:
    QWidget *makeFolderRow();
    void addDeviceRows(QFormLayout *form);
    void addWindowRows(QFormLayout *form);
    QComboBox *makeChoices(const QString &name);
    QSpinBox *makeBox(int least, int most, const QString &suffix, const QString &leastText);
    void connectEdits();
    void chooseFolder();

    QComboBox *m_device = nullptr;
    QSpinBox *m_threads = nullptr;
    QSpinBox *m_work = nullptr;
    QLineEdit *m_folder = nullptr;
    QSpinBox *m_disk = nullptr;
    QSpinBox *m_memory = nullptr;
    QCheckBox *m_notifies = nullptr;
    QCheckBox *m_keepsRunning = nullptr;
    QComboBox *m_language = nullptr;
    QComboBox *m_look = nullptr;
};

} // namespace pixelsmith
