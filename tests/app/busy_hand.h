#pragma once

#include <ui/actions.h>
#include <ui/main_window.h>
#include <ui/panels/section.h>
#include <ui/viewer/image_viewer.h>

#include <QDialog>
#include <QDockWidget>
#include <QPlainTextEdit>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>

#include <initializer_list>
#include <random>

namespace pixelsmith {

/// Somebody at the window who does this and that, the same in each run of the test.
class BusyHand : public QObject
{
public:
    explicit BusyHand(MainWindow &window)
        : m_window(window)
        , m_viewer(window.findChild<ImageViewer *>())
    {
        connect(&m_timer, &QTimer::timeout, this, &BusyHand::act);
        m_timer.start(kEveryMs);
    }
    void rest() { m_timer.stop(); }
    int deeds() const { return m_deeds; }

private:
    static constexpr int kEveryMs = 25;

    int any(int count) { return static_cast<int>(m_random() % static_cast<unsigned>(count)); }
    QPoint anywhere() { return {any(m_viewer->width()), any(m_viewer->height())}; }

    void act()
    {
        ++m_deeds;
        const Actions &a = m_window.actions();
        const auto trigger = [this](std::initializer_list<QAction *> actions) {
            actions.begin()[any(static_cast<int>(actions.size()))]->trigger();
        };
        switch (any(14)) {
        case 0:
        case 1:
        case 2:
            return drag();
        case 3:
        case 4:
            return turnWheel();
        case 5:
            return trigger({a.zoomIn, a.zoomOut, a.fit, a.zoom100, a.zoom200, a.zoom300});
        case 6:
            return trigger({a.sliderLess, a.sliderMore, a.sliderMuchLess, a.sliderMuchMore});
        case 7:
            return trigger({a.previousStage, a.nextStage});
        case 8:
            return trigger({a.patchGrid, a.stepState, a.drift, a.seams, a.showSliderMap, a.nextSpot});
        case 9:
            return trigger({a.compare, a.compareMode, a.dividerLeft, a.dividerRight});
        case 10:
            return toggleDock();
        case 11:
            return write();
        case 12:
            return toggleSheet();
        default:
            return paintOver();
        }
    }

    void drag()
    {
        if (!m_viewer->isVisible())
            return;
        const QPoint from = anywhere();
        QTest::mousePress(m_viewer, Qt::LeftButton, {}, from);
        for (int i = 1; i <= 4; ++i)
            QTest::mouseMove(m_viewer, from + QPoint(i * (any(60) - 30), i * (any(60) - 30)));
        QTest::mouseRelease(m_viewer, Qt::LeftButton, {}, anywhere());
    }

    void turnWheel()
    {
        const QPointF at = anywhere();
        QWheelEvent event(at, m_viewer->mapToGlobal(at), {}, {0, any(2) ? 120 : -120}, Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_viewer, &event);
    }

    void toggleDock()
    {
        const QList<QDockWidget *> docks = m_window.findChildren<QDockWidget *>();
        QAction *toggle = docks[any(static_cast<int>(docks.size()))]->toggleViewAction();
        if (toggle->isEnabled())
            toggle->trigger();
    }

    void write()
    {
        const QList<FoldSection *> sections = m_window.findChildren<FoldSection *>();
        FoldSection *section = sections[any(static_cast<int>(sections.size()))];
        if (any(2))
            section->setOpen(!section->isOpen());
        else
            QTest::keyClicks(m_window.findChild<QPlainTextEdit *>(),
                             any(8) ? QStringLiteral("lake ") : QStringLiteral("\b\b\b"));
    }

    void toggleSheet()
    {
        for (QDialog *dialog : m_window.findChildren<QDialog *>()) {
            if (dialog->isVisible())
                return dialog->reject();
        }
        const Actions &a = m_window.actions();
        (any(2) ? a.exportPicture : any(2) ? a.preferences : a.shortcuts)->trigger();
    }

    void paintOver()
    {
        QAction *brush = m_window.actions().brushStructure;
        if (!brush->isEnabled())
            return;
        if (!brush->isChecked())
            brush->trigger();
        drag();
        m_window.actions().undo->trigger();
        brush->trigger();
    }

    MainWindow &m_window;
    ImageViewer *m_viewer;
    QTimer m_timer;
    std::mt19937 m_random{20240607};
    int m_deeds = 0;
};

} // namespace pixelsmith
