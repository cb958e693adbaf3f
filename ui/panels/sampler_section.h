#pragma once

#include <pixelsmith/generation_request.h>

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QVBoxLayout;

namespace pixelsmith {

/// Schedulers and the guidance that goes beyond the scale: a part of the request panel's Advanced section.
class SamplerSection : public QWidget
{
    Q_OBJECT

public:
    explicit SamplerSection(QWidget *parent = nullptr);

    /// Writes what the section shows into the request, and only that.
    void fill(GenerationRequest &request) const;
    void setRequest(const GenerationRequest &request);

Q_SIGNALS:
    void edited();

private:
    QComboBox *addScheduler(QVBoxLayout *layout, const QString &label, const QString &toolTip);
    QDoubleSpinBox *addNumber(QVBoxLayout *layout, const QString &label, const QString &toolTip, const char *key,
                              double step);
    QCheckBox *addKarras(QVBoxLayout *layout, const QString &label);
    void showKarras();

    QComboBox *m_scheduler = nullptr;
    QComboBox *m_stageScheduler = nullptr;
    QComboBox *m_spacing = nullptr;
    QCheckBox *m_karras = nullptr;
    QCheckBox *m_stageKarras = nullptr;
    QDoubleSpinBox *m_rescale = nullptr;
    QDoubleSpinBox *m_start = nullptr;
    QDoubleSpinBox *m_end = nullptr;
    QDoubleSpinBox *m_detail = nullptr;
    QDoubleSpinBox *m_pag = nullptr;
    QLineEdit *m_pagLayers = nullptr;
};

} // namespace pixelsmith
