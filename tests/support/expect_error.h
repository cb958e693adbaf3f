#pragma once

#include <pixelsmith/error.h>

#include <QByteArray>
#include <QString>
#include <QtTest>

/// Calls `call`, which must throw an Error of the kind whose text contains `part`.
template<typename Call>
void expectError(pixelsmith::ErrorKind kind, const QString &part, Call &&call)
{
    try {
        call();
    } catch (const pixelsmith::Error &error) {
        const QString text = QString::fromStdString(error.what());
        QVERIFY2(text.contains(part), qPrintable(text));
        QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(kind));
        return;
    }
    QFAIL(qPrintable(QStringLiteral("no error; expected: ") + part));
}
