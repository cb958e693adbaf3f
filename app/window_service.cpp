#include "app/window_service.h"

#include <QDBusConnection>
#include <QDBusConnectionInterface>
#include <QDBusMessage>
#include <QFileInfo>
#include <QUrl>

using namespace Qt::StringLiterals;

namespace pixelsmith {

namespace {

const QString kPath = u"/org/pixelsmith/pixelsmith"_s;
constexpr int kPatienceMs = 10'000;

} // namespace

const QString &WindowService::name()
{
    static const QString name = u"org.pixelsmith.pixelsmith"_s;
    return name;
}

WindowService::~WindowService()
{
    end();
}

void WindowService::begin()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (bus.isConnected() && bus.registerObject(kPath, this, QDBusConnection::ExportAllSlots))
        bus.registerService(name());
}

void WindowService::end()
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (bus.objectRegisteredAt(kPath) != this)
        return;
    bus.unregisterService(name());
    bus.unregisterObject(kPath);
}

bool WindowService::askForWindow(const QString &file)
{
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected() || !bus.interface()->isServiceRegistered(name()))
        return false;
    const QString method = file.isEmpty() ? u"Activate"_s : u"Open"_s;
    QDBusMessage message = QDBusMessage::createMethodCall(name(), kPath, u"org.freedesktop.Application"_s, method);
    if (!file.isEmpty())
        message << QStringList{QUrl::fromLocalFile(QFileInfo(file).absoluteFilePath()).toString()};
    message << QVariantMap();
    return bus.call(message, QDBus::Block, kPatienceMs).type() == QDBusMessage::ReplyMessage;
}

void WindowService::Activate(const QVariantMap &)
{
    Q_EMIT windowWanted({});
}

void WindowService::Open(const QStringList &uris, const QVariantMap &)
{
    Q_EMIT windowWanted(uris.isEmpty() ? QString() : QUrl(uris.front()).toLocalFile());
}

void WindowService::ActivateAction(const QString &, const QVariantList &, const QVariantMap &)
{
    Q_EMIT windowWanted({});
}

} // namespace pixelsmith
