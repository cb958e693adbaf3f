#pragma once

#include "ui/window_state.h"

#include <QAction>
#include <QObject>

#include <vector>

class QMenu;
class QMenuBar;
class QWidget;

namespace pixelsmith {

/// Every command of the window: text, tooltip, shortcut and place in the menus. Single letters act only while the
/// canvas has the focus.
class Actions : public QObject
{
    Q_OBJECT

public:
    /// \param canvas  whose focus lets single letters act.
    Actions(QWidget *window, QWidget *canvas);

    QAction *open = nullptr;
    QAction *save = nullptr;
    QAction *saveAs = nullptr;
    QAction *exportPicture = nullptr;
    QAction *liveDeepZoom = nullptr;
    QAction *moveToFolder = nullptr;
    QAction *compact = nullptr;
    QAction *quit = nullptr;
    QAction *undo = nullptr;
    QAction *redo = nullptr;
    QAction *editPrompt = nullptr;
    QAction *raiseWeight = nullptr; ///< in the field of a prompt; the window adds them there
    QAction *lowerWeight = nullptr;
    QAction *preferences = nullptr;
    QAction *newSeed = nullptr;
    QAction *reuseSeed = nullptr;
    QAction *zoomIn = nullptr;
    QAction *zoomOut = nullptr;
    QAction *fit = nullptr;
    QAction *zoom100 = nullptr;
    QAction *zoom200 = nullptr;
    QAction *zoom300 = nullptr;
    QAction *previousStage = nullptr;
    QAction *nextStage = nullptr;
    QAction *fullScreen = nullptr;
    QAction *hidePanels = nullptr;
    QAction *duplicateView = nullptr;
    QAction *grow = nullptr;
    QAction *growTo = nullptr;
    QAction *printSize = nullptr; ///< also at the end of the Grow menu
    QAction *generate = nullptr;
    QAction *pause = nullptr; ///< or resume
    QAction *stop = nullptr;
    QAction *freeMemory = nullptr;
    QAction *trySlider = nullptr;
    QAction *sliderLess = nullptr;
    QAction *sliderMore = nullptr;
    QAction *sliderMuchLess = nullptr;
    QAction *sliderMuchMore = nullptr;
    QAction *brushStructure = nullptr;
    QAction *brushDetail = nullptr;
    QAction *brushEraser = nullptr;
    QAction *brushSmaller = nullptr;
    QAction *brushLarger = nullptr;
    QAction *showSliderMap = nullptr;
    QAction *redoPainted = nullptr;
    QAction *healSeams = nullptr;
    QAction *nextPane = nullptr;
    QAction *previousPane = nullptr;
    QAction *arrangePanels = nullptr;
    QAction *compare = nullptr;     ///< on: with a second picture
    QAction *compareMode = nullptr; ///< the next way to compare
    QAction *compareBlink = nullptr;
    QAction *dividerLeft = nullptr;
    QAction *dividerRight = nullptr;
    QAction *patchGrid = nullptr;
    QAction *stepState = nullptr;
    QAction *drift = nullptr;
    QAction *nextSpot = nullptr; ///< where the picture left its base
    QAction *previousSpot = nullptr;
    QAction *structureAtSpot = nullptr;
    QAction *seams = nullptr;
    QAction *shortcuts = nullptr;
    QAction *about = nullptr;

    QMenu *growMenu = nullptr;
    QMenu *windowMenu = nullptr;
    QMenu *overlaysMenu = nullptr;
    QMenu *compareMenu = nullptr; ///< the window adds what there is to compare with

    /// All commands in the order of the menus.
    const std::vector<QAction *> &all() const { return m_all; }

    void apply(const Commands &commands);
    void setGrowTargets(const std::vector<GrowTarget> &targets);
    void retint();

Q_SIGNALS:
    void growTargetChosen(pixelsmith::PixelSize target);

private:
    enum class Focus { Window, Canvas, Prompt };

    QAction *add(const QString &text, const QString &tip, const QList<QKeySequence> &keys, Focus focus = Focus::Window);
    void makeFileActions();
    void makeViewActions();
    void makeRunActions();
    void makeCompareActions();
    void makePaintActions();
    void makeOverlayActions();
    void makeWindowActions();
    void fillMenus(QMenuBar *bar);
    void addLetter(const QString &letter, QAction *action);

    QWidget *m_window = nullptr;
    QWidget *m_canvas = nullptr;
    std::vector<QAction *> m_all;
    std::vector<GrowTarget> m_targets;
    QString m_tryTip; ///< while it can be done
    bool m_showsResume = false;
};

} // namespace pixelsmith
