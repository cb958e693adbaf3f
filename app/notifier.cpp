#include "app/notifier.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QGuiApplication>
#include <QVariantMap>

using namespace Qt::StringLiterals;

namespace pixelsmith {

void notifyDesktop(const QString &title, const QString &text)
{
    // Desktop Notifications Specification 1.2: name, id to replace, icon, summary, body, actions, hints, time to live.
    QDBusMessage message =
        QDBusMessage::createMethodCall(u"org.freedesktop.Notifications"_s, u"/org/freedesktop/Notifications"_s,
                                       u"org.freedesktop.Notifications"_s, u"Notify"_s);
    const QString desktopEntry = QGuiApplication::desktopFileName();
    const QVariantMap hints = {{u"desktop-entry"_s, desktopEntry}};
    message.setArguments({u"Pixelsmith"_s, 0u, desktopEntry, title, text.toHtmlEscaped(), QStringList(), hints, -1});
    QDBusConnection::sessionBus().send(message);
}

} // namespace pixelsmith
