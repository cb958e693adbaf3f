#pragma once

#include <QObject>
#include <QString>
#include <QStringList>
#include <QVariantMap>

namespace pixelsmith {

/// While the program runs on without its window: another start asks it over the session's D-Bus to show it again, as the
/// Desktop Entry Specification's org.freedesktop.Application. Where there is no bus, nobody can ask.
class WindowService : public QObject
{
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Application")

public:
    /// Of the program among others: on the bus, and of its desktop file, icon and metainfo (see packaging/linux).
    static const QString &name();

    using QObject::QObject;
    ~WindowService() override;

    /// Can be asked from now on.
    void begin();
    void end();

    /// Asks the program that runs without a window to show it. \param file  to be opened there; may be empty.
    /// False: there is none.
    static bool askForWindow(const QString &file);

public Q_SLOTS:
    // Names and arguments are the specification's.
    void Activate(const QVariantMap &platformData);
    void Open(const QStringList &uris, const QVariantMap &platformData);
    void ActivateAction(const QString &name, const QVariantList &parameter, const QVariantMap &platformData);

Q_SIGNALS:
    void windowWanted(const QString &file);
};

} // namespace pixelsmith
