#pragma once

#include "ui/print_size.h"
#include "ui/window_state.h"

#include <pixelsmith/tile_source.h>

#include <QDialog>

#include <memory>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace pixelsmith {

class PrintCrop;

/// From the size on paper to the shape of a base and the size to grow to, and how the print looks from some distance.
/// Beside it one goes on working.
class PrintPanel : public QDialog
{
    Q_OBJECT

public:
    explicit PrintPanel(QWidget *parent = nullptr);

    PrintSize printSize() const;
    /// Of the picture's largest stage; empty: there is none.
    void setPicture(PixelSize size);
    /// \param targets  of the Grow menu, whose obstacles hold for larger sizes too. \param canGrow  at this moment.
    void setGrowing(bool canGrow, const std::vector<GrowTarget> &targets);
    /// The picture that is shown, at whatever stage; null: there is none.
    void setSource(std::shared_ptr<const TileSource> source);
    PrintCrop *crop() const { return m_crop; }
    /// That new pictures are painted with.
    void setModel(const ModelInfo &model);

Q_SIGNALS:
    /// Bases shall have the shape of so many pixels.
    void shapeWanted(pixelsmith::PixelSize print);
    void growWanted(pixelsmith::PixelSize target);

private:
    QWidget *makeFields();
    QWidget *makeLook();
    void changeUnit();
    void showState();
    void showLook();
    QString obstacle(PixelSize target) const;

    ModelInfo m_model;
    PixelSize m_picture;
    PixelSize m_source; ///< of the stage that is shown
    bool m_canGrow = false;
    std::vector<GrowTarget> m_targets;
    LengthUnit m_unitShown = LengthUnit::Centimetre;
    QDoubleSpinBox *m_width = nullptr;
    QDoubleSpinBox *m_height = nullptr;
    QComboBox *m_unit = nullptr;
    QSpinBox *m_dpi = nullptr;
    QLabel *m_pixels = nullptr;
    QLabel *m_new = nullptr;
    QLabel *m_grown = nullptr;
    QPushButton *m_use = nullptr;
    QPushButton *m_grow = nullptr;
    QWidget *m_look = nullptr;
    QComboBox *m_distance = nullptr;
    PrintCrop *m_crop = nullptr;
    QLabel *m_sharpness = nullptr;
};

} // namespace pixelsmith
