#include "ui/actions.h"
#include "ui/dialogs/export_panel.h"
#include "ui/main_window.h"
#include "ui/panels/request_panel.h"
#include "ui/panels/section.h"
#include "ui/scripted_run.h"
#include "ui/theme.h"
#include "ui/tool_bar.h"

#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QShortcut>
#include <QTest>
#include <QToolButton>
#include <QWheelEvent>
#include <QWidgetAction>

using namespace pixelsmith;
using namespace Qt::StringLiterals;
using Run = WindowState::Run;

namespace {

/// With a picture that was grown, so that every menu is filled.
struct FullWindow
{
    FullWindow()
    {
        window.resize(1440, 900);
        window.show();
        window.setModels({{u"Demo"_s, {}, u"soft landscapes"_s}});
        window.setBases({{.seed = 1}, {.seed = 2}});
        window.setHistory({{.path = u"/a.pixelsmith"_s}});
        window.setJobs({{1, u"Export"_s, 0.5}, {2, u"a lake"_s, 0, JobInfo::Kind::Waiting}});
        window.setGrowTargets({{.size = {2048, 1280}, .steps = 10}, {.size = {4096, 2560}, .steps = 10}});
        script.finishStages(1);
        script.setRun(Run::Finished);
        window.showMessage(u"A message."_s, {{u"Do it"_s, [] {}}});
    }

    MainWindow window;
    ScriptedRun script{window, scriptedPlan({512, 320}, {1024, 640}), [](PixelSize, double, double, int64_t) {
                           return Rgb{90, 80, 70};
                       }};
};

/// Menus that are opened from the menu bar or by a button, with those in them.
QList<const QMenu *> menusOf(const MainWindow &window)
{
    QList<const QMenu *> menus;
    for (const QAction *action : window.menuBar()->actions())
        menus << action->menu();
    for (const QToolButton *button : window.findChildren<QToolButton *>()) {
        if (button->menu())
            menus << button->menu();
    }
    for (qsizetype i = 0; i < menus.size(); ++i) {
        for (const QAction *action : menus[i]->actions()) {
            if (action->menu() && !menus.contains(action->menu()))
                menus << action->menu();
        }
    }
    return menus;
}

QString plain(QString text)
{
    return text.remove(u'&');
}

/// Qt's own: what a spin box types into, a scroll bar, the lines and buttons of a file dialog.
bool isPartOfAnother(const QWidget *widget)
{
    const QWidget *parent = widget->parentWidget();
    return widget->objectName().startsWith(u"qt_"_s) || qobject_cast<const QAbstractSpinBox *>(parent)
           || qobject_cast<const QComboBox *>(parent) || qobject_cast<const QMenuBar *>(widget->parentWidget())
           || qobject_cast<const QMenu *>(widget) || widget->inherits("QComboBoxPrivateContainer")
           || widget->inherits("QComboBoxListView") || widget->inherits("QToolBarExtension");
}

} // namespace

/// That everything can be found: in menus, by keys, by those who cannot see.
class tst_WindowReach : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QLocale::setDefault(QLocale::c());
        Theme::apply(*qApp, Theme::Kind::Dark);
    }

    /// Those of menus that are filled as the program runs, too.
    void everyActionCanBeReachedAndSaysWhatItDoes()
    {
        const FullWindow full;
        QSet<const QAction *> reachable;
        for (const QMenu *menu : menusOf(full.window)) {
            for (const QAction *action : menu->actions())
                reachable << action;
        }
        for (const QToolButton *button : full.window.findChildren<QToolButton *>())
            reachable << button->defaultAction();
        for (const QAction *action : full.window.menuBar()->actions())
            reachable << action;
        // The context menu of what takes the focus: also by its key.
        for (const QWidget *widget : full.window.findChildren<QWidget *>()) {
            if (widget->contextMenuPolicy() == Qt::ActionsContextMenu && widget->focusPolicy() & Qt::TabFocus) {
                for (const QAction *action : widget->actions())
                    reachable << action;
            }
        }
        // The bar itself stays: all of it is in the menus too.
        const auto *bar = full.window.findChild<MainToolBar *>();
        QCOMPARE(bar->contextMenuPolicy(), Qt::PreventContextMenu);
        reachable << bar->toggleViewAction();
        int count = 0;
        for (const QAction *action : full.window.findChildren<QAction *>()) {
            const bool isInner = action->isSeparator() || qobject_cast<const QWidgetAction *>(action)
                                 || isPartOfAnother(qobject_cast<const QWidget *>(action->parent()))
                                 || qobject_cast<const QLineEdit *>(action->parent())
                                 || action->objectName().startsWith(u"qt_"_s);
            if (isInner)
                continue;
            ++count;
            QVERIFY(!action->text().isEmpty());
            const bool isReachable = reachable.contains(action) || !action->shortcuts().isEmpty();
            QVERIFY2(isReachable, qPrintable(action->text()));
            if (!action->menu())
                QVERIFY2(!action->toolTip().isEmpty(), qPrintable(action->text()));
        }
        QVERIFY(count > 50);
    }

    /// A key that is taken twice does nothing at all.
    void noKeyIsTakenTwiceWhereBothAct()
    {
        FullWindow full;
        struct Taken
        {
            QKeySequence key;
            const QObject *owner;
            const QObject *place; ///< null: the whole window
            QString name;
        };
        for (const Run run : {Run::BaseReady, Run::Growing, Run::Paused, Run::Stopped, Run::Finished}) {
            full.script.setRun(run);
            std::vector<Taken> taken;
            for (const QAction *action : full.window.findChildren<QAction *>()) {
                const bool isLocal = action->shortcutContext() == Qt::WidgetShortcut
                                     || action->shortcutContext() == Qt::WidgetWithChildrenShortcut;
                for (const QKeySequence &key : action->shortcuts()) {
                    if (action->isEnabled() && !action->associatedObjects().isEmpty())
                        taken.push_back(
                            {key, action, isLocal ? action->associatedObjects().first() : nullptr, action->text()});
                }
            }
            for (const QShortcut *shortcut : full.window.findChildren<QShortcut *>()) {
                if (shortcut->isEnabled())
                    taken.push_back({shortcut->key(), shortcut,
                                     shortcut->context() == Qt::WidgetShortcut ? shortcut->parent() : nullptr,
                                     u"shortcut"_s});
            }
            for (const Taken &a : taken) {
                for (const Taken &b : taken) {
                    const bool meet = !a.place || !b.place || a.place == b.place;
                    QVERIFY2(a.owner == b.owner || !meet || a.key != b.key,
                             qPrintable(u"%1: %2 and %3"_s.arg(a.key.toString(), a.name, b.name)));
                }
            }
        }
    }

    void mnemonicsOfAMenuDiffer()
    {
        FullWindow full;
        const auto check = [](const QString &menu, const QList<QAction *> &actions) {
            QMap<QString, QString> taken;
            for (const QAction *action : actions) {
                const QString letter = QKeySequence::mnemonic(action->text()).toString();
                if (letter.isEmpty() || !action->isVisible())
                    continue;
                QVERIFY2(!taken.contains(letter),
                         qPrintable(u"%1: %2 of %3 and %4"_s.arg(menu, letter, action->text(), taken.value(letter))));
                taken[letter] = action->text();
            }
        };
        check(u"menu bar"_s, full.window.menuBar()->actions());
        for (const Run run : {Run::Growing, Run::Paused}) {
            full.script.setRun(run);
            for (const QMenu *menu : menusOf(full.window))
                check(plain(menu->title()), menu->actions());
        }
    }

    void whatTakesTheFocusHasAName()
    {
        FullWindow full;
        for (FoldSection *section : full.window.findChildren<FoldSection *>())
            section->setOpen(true);
        full.window.actions().exportPicture->trigger();
        full.window.actions().preferences->trigger();
        full.window.actions().trySlider->trigger();
        QStringList nameless;
        int count = 0;
        for (QWidget *widget : full.window.findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || isPartOfAnother(widget))
                continue;
            ++count;
            QAccessibleInterface *face = QAccessible::queryAccessibleInterface(widget);
            if (!face || face->text(QAccessible::Name).trimmed().isEmpty())
                nameless << u"%1 %2 in %3 %4"_s.arg(
                    QString::fromLatin1(widget->metaObject()->className()), widget->objectName(),
                    QString::fromLatin1(widget->parent()->metaObject()->className()), widget->toolTip());
        }
        QVERIFY(count > 60);
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u'\n')));
    }

    void theWheelChangesNothingOnItsWayThroughAPanel()
    {
        FullWindow full;
        for (FoldSection *section : full.window.findChildren<FoldSection *>())
            section->setOpen(true);
        const auto *panel = full.window.findChild<RequestPanel *>();
        int fields = 0;
        for (QWidget *field : panel->findChildren<QWidget *>()) {
            const bool isChoice = qobject_cast<QComboBox *>(field);
            if (!field->isVisible() || (!isChoice && !qobject_cast<QAbstractSpinBox *>(field)))
                continue;
            const char *value = isChoice ? "currentIndex" : "text";
            const QVariant before = field->property(value);
            const QPointF middle = QRectF(field->rect()).center();
            QWheelEvent turn(middle, field->mapToGlobal(middle), {}, {0, -120}, Qt::NoButton, Qt::NoModifier,
                             Qt::NoScrollPhase, false);
            QApplication::sendEvent(field, &turn);
            QCOMPARE(field->property(value), before);
            QVERIFY(!field->hasFocus() && field->focusPolicy() == Qt::StrongFocus);
            ++fields;
        }
        QVERIFY(fields > 10);
    }
};

QTEST_MAIN(tst_WindowReach)
#include "tst_window_reach.moc"
