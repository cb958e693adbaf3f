#pragma once

#include "ui/window_state.h"

#include <QColor>
#include <QStatusBar>

class QLabel;

namespace pixelsmith {

/// The lowest line: what is done now on the left, resources and the pixel below the cursor on the right.
class StatusLine : public QStatusBar
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);

    void setNote(const QString &note);
    void setProgress(const Progress &progress, PixelSize size);
    void setResourceUse(const ResourceUse &use);
    void setZoom(double zoom);
    /// \param origin  what made the pixel; empty: not known.
    void setCursorPixel(PixelPoint pixel, const QColor &colour, const QString &origin);
    void clearCursor();

    QString cursorText() const;
    QString originText() const;
    QString leftText() const;
    QString speedText() const;

private:
    QLabel *addField(bool right);
    static void show(QLabel *label, const QString &text);

    void measure(const Progress &progress);

    Progress m_last;
    double m_secondsPerPatch = 0; ///< smoothed; 0: not measured
    QLabel *m_work = nullptr;
    QLabel *m_speed = nullptr;
    QLabel *m_left = nullptr;
    QLabel *m_memory = nullptr;
    QLabel *m_disk = nullptr;
    QLabel *m_zoom = nullptr;
    QLabel *m_origin = nullptr;
    QLabel *m_cursor = nullptr;
};

} // namespace pixelsmith
