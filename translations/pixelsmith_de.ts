<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>pixelsmith::Actions</name>
    <message>
        <source>%1 (%2)</source>
        <comment>what a button does, and its key</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>Ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>Open a picture made here, or a photo to grow</source>
        <translation>Ein hier gemaltes Bild öffnen, oder ein Foto zum Vergrößern</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Save the picture with everything needed to go on</source>
        <translation>Das Bild mit allem speichern, was zum Weitermachen nötig ist</translation>
    </message>
    <message>
        <source>Save &amp;As…</source>
        <translation>Speichern &amp;unter …</translation>
    </message>
    <message>
        <source>Save a copy under another name</source>
        <translation>Eine Kopie unter anderem Namen speichern</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren …</translation>
    </message>
    <message>
        <source>Write the picture as TIFF, PNG or JPEG</source>
        <translation>Das Bild als TIFF, PNG oder JPEG schreiben</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Close the window; work under way is kept</source>
        <translation>Das Fenster schließen; angefangene Arbeit bleibt erhalten</translation>
    </message>
    <message>
        <source>Edit &amp;Prompt</source>
        <translation>&amp;Beschreibung bearbeiten</translation>
    </message>
    <message>
        <source>Go to the text that describes the picture</source>
        <translation>Zum Text gehen, der das Bild beschreibt</translation>
    </message>
    <message>
        <source>&amp;New Seed</source>
        <translation>&amp;Neue Startzahl</translation>
    </message>
    <message>
        <source>Another picture of the same description</source>
        <translation>Ein anderes Bild nach derselben Beschreibung</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>Ver&amp;größern</translation>
    </message>
    <message>
        <source>Show it larger</source>
        <translation>Größer anzeigen</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Show it smaller</source>
        <translation>Kleiner anzeigen</translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation>&amp;Einpassen</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>Das ganze Bild zeigen</translation>
    </message>
    <message>
        <source>&amp;100 %</source>
        <translation>&amp;100 %</translation>
    </message>
    <message>
        <source>One pixel of the picture on each pixel of the screen</source>
        <translation>Ein Bildpunkt des Bildes auf jedem Punkt des Bildschirms</translation>
    </message>
    <message>
        <source>&amp;200 %</source>
        <translation>&amp;200 %</translation>
    </message>
    <message>
        <source>Twice as large as the pixels</source>
        <translation>Doppelt so groß wie die Bildpunkte</translation>
    </message>
    <message>
        <source>&amp;300 %</source>
        <translation>&amp;300 %</translation>
    </message>
    <message>
        <source>Three times as large as the pixels</source>
        <translation>Dreimal so groß wie die Bildpunkte</translation>
    </message>
    <message>
        <source>&amp;Previous Stage</source>
        <translation>&amp;Vorige Stufe</translation>
    </message>
    <message>
        <source>The same spot one stage smaller</source>
        <translation>Dieselbe Stelle, eine Stufe kleiner</translation>
    </message>
    <message>
        <source>&amp;Next Stage</source>
        <translation>&amp;Nächste Stufe</translation>
    </message>
    <message>
        <source>The same spot one stage larger</source>
        <translation>Dieselbe Stelle, eine Stufe größer</translation>
    </message>
    <message>
        <source>F&amp;ull Screen</source>
        <translation>V&amp;ollbild</translation>
    </message>
    <message>
        <source>Nothing but this window on the screen</source>
        <translation>Nur dieses Fenster auf dem Bildschirm</translation>
    </message>
    <message>
        <source>&amp;Generate</source>
        <translation>&amp;Malen</translation>
    </message>
    <message>
        <source>Paint a new picture from the description</source>
        <translation>Ein neues Bild nach der Beschreibung malen</translation>
    </message>
    <message>
        <source>G&amp;row</source>
        <translation>&amp;Wachsen</translation>
    </message>
    <message>
        <source>Grow the picture to the next size</source>
        <translation>Das Bild auf die nächste Größe wachsen lassen</translation>
    </message>
    <message>
        <source>Grow &amp;To…</source>
        <translation>Wachsen &amp;auf …</translation>
    </message>
    <message>
        <source>Choose how large the picture shall grow</source>
        <translation>Wählen, wie groß das Bild werden soll</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>Pause after the patches in work</source>
        <translation>Nach den angefangenen Feldern anhalten</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Stopp</translation>
    </message>
    <message>
        <source>Stop and keep what is done</source>
        <translation>Aufhören und Fertiges behalten</translation>
    </message>
    <message>
        <source>Slider: More &amp;Detail</source>
        <translation>Regler: mehr &amp;Details</translation>
    </message>
    <message>
        <source>One guided step less</source>
        <translation>Ein geführter Schritt weniger</translation>
    </message>
    <message>
        <source>One guided step more</source>
        <translation>Ein geführter Schritt mehr</translation>
    </message>
    <message>
        <source>Slider: Much More Detail</source>
        <translation>Regler: viel mehr Details</translation>
    </message>
    <message>
        <source>Five guided steps less</source>
        <translation>Fünf geführte Schritte weniger</translation>
    </message>
    <message>
        <source>Slider: Much More Structure</source>
        <translation>Regler: viel mehr Struktur</translation>
    </message>
    <message>
        <source>Five guided steps more</source>
        <translation>Fünf geführte Schritte mehr</translation>
    </message>
    <message>
        <source>Next &amp;Pane</source>
        <translation>Nächster &amp;Bereich</translation>
    </message>
    <message>
        <source>Move the focus to the next part of the window</source>
        <translation>Zum nächsten Teil des Fensters gehen</translation>
    </message>
    <message>
        <source>Pre&amp;vious Pane</source>
        <translation>&amp;Voriger Bereich</translation>
    </message>
    <message>
        <source>Move the focus to the part before</source>
        <translation>Zum vorigen Teil des Fensters gehen</translation>
    </message>
    <message>
        <source>&amp;Arrange Panels</source>
        <translation>&amp;Leisten anordnen</translation>
    </message>
    <message>
        <source>Show handles to move and detach the panels</source>
        <translation>Griffe zeigen, um die Leisten zu verschieben und abzulösen</translation>
    </message>
    <message>
        <source>&amp;Keyboard Shortcuts</source>
        <translation>&amp;Tastenkürzel</translation>
    </message>
    <message>
        <source>All keys on one page</source>
        <translation>Alle Tasten auf einer Seite</translation>
    </message>
    <message>
        <source>&amp;About Pixelsmith</source>
        <translation>&amp;Über Pixelsmith</translation>
    </message>
    <message>
        <source>Version and licences</source>
        <translation>Version und Lizenzen</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Picture</source>
        <translation>B&amp;ild</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>Aus&amp;führen</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>&amp;Fenster</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Go on where it ended (F8)</source>
        <translation>Dort weitermachen, wo es aufhörte (F8)</translation>
    </message>
    <message>
        <source>Pause after the patches in work (F8)</source>
        <translation>Nach den angefangenen Feldern anhalten (F8)</translation>
    </message>
    <message>
        <source>G&amp;row to %1</source>
        <translation>Auf %1 &amp;wachsen</translation>
    </message>
    <message>
        <source>&amp;Try Slider</source>
        <translation>Regler &amp;erproben</translation>
    </message>
    <message>
        <source>Show a part of the next size at several Slider positions</source>
        <translation>Einen Teil der nächsten Größe bei mehreren Reglerstellungen zeigen</translation>
    </message>
    <message>
        <source>Slider positions can be tried when nothing is painted: stop, or wait until it is done.</source>
        <translation>Reglerstellungen lassen sich erproben, wenn nichts gemalt wird: anhalten oder warten, bis es fertig ist.</translation>
    </message>
    <message>
        <source>There is no picture yet to try the Slider on.</source>
        <translation>Es gibt noch kein Bild, an dem sich der Regler erproben ließe.</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Take the last change back</source>
        <translation>Die letzte Änderung zurücknehmen</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Make the change again that was taken back</source>
        <translation>Die zurückgenommene Änderung erneut ausführen</translation>
    </message>
    <message>
        <source>Reuse &amp;Seed</source>
        <translation>&amp;Startzahl übernehmen</translation>
    </message>
    <message>
        <source>The seed of the picture that is shown</source>
        <translation>Die Startzahl des gezeigten Bildes</translation>
    </message>
    <message>
        <source>Live &amp;Deep Zoom…</source>
        <translation>Live &amp;Deep Zoom …</translation>
    </message>
    <message>
        <source>A folder with a page that shows the picture in any web browser while it grows</source>
        <translation>Ein Ordner mit einer Seite, die das Bild in jedem Webbrowser zeigt, während es wächst</translation>
    </message>
    <message>
        <source>&amp;Compact</source>
        <translation>&amp;Verdichten</translation>
    </message>
    <message>
        <source>Make the file of a finished picture as small as it can be</source>
        <translation>Die Datei eines fertigen Bildes so klein wie möglich machen</translation>
    </message>
    <message>
        <source>Pre&amp;ferences…</source>
        <translation>&amp;Einstellungen …</translation>
    </message>
    <message>
        <source>Device, folders, look and language</source>
        <translation>Gerät, Ordner, Aussehen und Sprache</translation>
    </message>
    <message>
        <source>Free &amp;Memory</source>
        <translation>Speicher &amp;freigeben</translation>
    </message>
    <message>
        <source>Drop the loaded model; going on loads it again</source>
        <translation>Das geladene Modell entfernen; beim Fortsetzen wird es wieder geladen</translation>
    </message>
    <message>
        <source>&amp;Brush: More Structure</source>
        <translation>&amp;Pinsel: mehr Struktur</translation>
    </message>
    <message>
        <source>Paint where the picture shall stay close to what it is</source>
        <translation>Malen, wo das Bild bleiben soll, wie es ist</translation>
    </message>
    <message>
        <source>Paint where the picture shall gain detail</source>
        <translation>Malen, wo das Bild Details gewinnen soll</translation>
    </message>
    <message>
        <source>&amp;Eraser</source>
        <translation>&amp;Radierer</translation>
    </message>
    <message>
        <source>Take paint away: the Slider holds there again</source>
        <translation>Farbe wegnehmen: dort gilt wieder der Regler</translation>
    </message>
    <message>
        <source>Make the brush smaller; or turn the wheel with Alt</source>
        <translation>Den Pinsel verkleinern; oder das Rad mit Alt drehen</translation>
    </message>
    <message>
        <source>Make the brush larger; or turn the wheel with Alt</source>
        <translation>Den Pinsel vergrößern; oder das Rad mit Alt drehen</translation>
    </message>
    <message>
        <source>Lay the painted Slider over the picture</source>
        <translation>Den gemalten Regler über das Bild legen</translation>
    </message>
    <message>
        <source>Paint the parts again whose Slider was painted since</source>
        <translation>Die Teile neu malen, deren Regler seither gemalt wurde</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Vergleichen</translation>
    </message>
    <message>
        <source>Show another picture beside this one</source>
        <translation>Ein anderes Bild neben diesem zeigen</translation>
    </message>
    <message>
        <source>Next &amp;Way to Compare</source>
        <translation>Nächste &amp;Vergleichsart</translation>
    </message>
    <message>
        <source>A divider, side by side, or a lens around the pointer</source>
        <translation>Ein Teiler, nebeneinander oder eine Lupe um den Zeiger</translation>
    </message>
    <message>
        <source>&amp;Blink</source>
        <translation>&amp;Blinken</translation>
    </message>
    <message>
        <source>Show the other picture as long as the key is held</source>
        <translation>Das andere Bild zeigen, solange die Taste gedrückt ist</translation>
    </message>
    <message>
        <source>Divider to the &amp;Left</source>
        <translation>Teiler nach &amp;links</translation>
    </message>
    <message>
        <source>Show less of this picture and more of the other</source>
        <translation>Weniger von diesem Bild und mehr vom anderen zeigen</translation>
    </message>
    <message>
        <source>Divider to the &amp;Right</source>
        <translation>Teiler nach &amp;rechts</translation>
    </message>
    <message>
        <source>Show more of this picture and less of the other</source>
        <translation>Mehr von diesem Bild und weniger vom anderen zeigen</translation>
    </message>
    <message>
        <source>Patch &amp;Grid</source>
        <translation>&amp;Feldergitter</translation>
    </message>
    <message>
        <source>Where the patches of the last step meet</source>
        <translation>Wo die Felder des letzten Schritts aneinanderstoßen</translation>
    </message>
    <message>
        <source>&amp;Step in Work</source>
        <translation>&amp;Schritt in Arbeit</translation>
    </message>
    <message>
        <source>Which patches of the step are done, in work and waiting</source>
        <translation>Welche Felder des Schritts fertig, in Arbeit und wartend sind</translation>
    </message>
    <message>
        <source>&amp;Drift</source>
        <translation>&amp;Abweichung</translation>
    </message>
    <message>
        <source>Where the picture left its base: what was invented, and repeats</source>
        <translation>Wo das Bild seine Basis verließ: Erfundenes und Wiederholungen</translation>
    </message>
    <message>
        <source>&amp;Next Place that Drifted</source>
        <translation>&amp;Nächste abgewichene Stelle</translation>
    </message>
    <message>
        <source>Go to where the picture left its base the most, then on</source>
        <translation>Dorthin gehen, wo das Bild seine Basis am weitesten verließ, dann weiter</translation>
    </message>
    <message>
        <source>&amp;Previous Place that Drifted</source>
        <translation>&amp;Vorige abgewichene Stelle</translation>
    </message>
    <message>
        <source>Go back to the place before</source>
        <translation>Zur Stelle davor zurückgehen</translation>
    </message>
    <message>
        <source>S&amp;eam Meter</source>
        <translation>&amp;Nahtmesser</translation>
    </message>
    <message>
        <source>Whether the borders of patches show, as a figure and as lines</source>
        <translation>Ob die Ränder der Felder zu sehen sind, als Zahl und als Linien</translation>
    </message>
    <message>
        <source>R&amp;aise Weight</source>
        <translation>Gewicht er&amp;höhen</translation>
    </message>
    <message>
        <source>The selected words of a prompt count more</source>
        <translation>Die ausgewählten Wörter eines Prompts zählen mehr</translation>
    </message>
    <message>
        <source>&amp;Lower Weight</source>
        <translation>Gewicht &amp;verringern</translation>
    </message>
    <message>
        <source>The selected words of a prompt count less</source>
        <translation>Die ausgewählten Wörter eines Prompts zählen weniger</translation>
    </message>
    <message>
        <source>Print &amp;Size…</source>
        <translation>&amp;Druckgröße …</translation>
    </message>
    <message>
        <source>Choose shape and size by the size on paper</source>
        <translation>Form und Größe nach der Größe auf dem Papier wählen</translation>
    </message>
    <message>
        <source>Slider: More Str&amp;ucture</source>
        <translation>Regler: mehr Str&amp;uktur</translation>
    </message>
    <message>
        <source>Brush: More Deta&amp;il</source>
        <translation>Pinsel: mehr Deta&amp;ils</translation>
    </message>
    <message>
        <source>Sma&amp;ller Brush</source>
        <translation>K&amp;leinerer Pinsel</translation>
    </message>
    <message>
        <source>L&amp;arger Brush</source>
        <translation>&amp;Größerer Pinsel</translation>
    </message>
    <message>
        <source>Show P&amp;ainted Slider</source>
        <translation>Gem&amp;alten Regler zeigen</translation>
    </message>
    <message>
        <source>Redo the Pai&amp;nted Part</source>
        <translation>Bemalte&amp;n Teil neu malen</translation>
    </message>
    <message>
        <source>O&amp;verlays</source>
        <translation>&amp;Einblendungen</translation>
    </message>
    <message>
        <source>&amp;Move to Folder…</source>
        <translation>&amp;Verschieben …</translation>
    </message>
    <message>
        <source>Move the picture&apos;s file to another folder or disk; what is being painted goes on there</source>
        <translation>Die Datei des Bildes in einen anderen Ordner oder auf ein anderes Laufwerk verschieben; was gemalt wird, geht dort weiter</translation>
    </message>
    <message>
        <source>Hide &amp;Panels</source>
        <translation>&amp;Bereiche ausblenden</translation>
    </message>
    <message>
        <source>Nothing but the picture in this window; again: the panels come back</source>
        <translation>Nur das Bild in diesem Fenster; noch einmal: die Bereiche kommen zurück</translation>
    </message>
    <message>
        <source>&amp;Duplicate View</source>
        <translation>Ansicht &amp;verdoppeln</translation>
    </message>
    <message>
        <source>Show the picture in a second window, at another place of it</source>
        <translation>Das Bild in einem zweiten Fenster zeigen, an einer anderen Stelle</translation>
    </message>
    <message>
        <source>More Str&amp;ucture There</source>
        <translation>Dort mehr Str&amp;uktur</translation>
    </message>
    <message>
        <source>Paint the Slider around the drifted place, to have it painted again</source>
        <translation>Den Regler um die abgewanderte Stelle malen, damit sie neu gemalt wird</translation>
    </message>
    <message>
        <source>&amp;Heal Seams</source>
        <translation>Nähte aus&amp;bessern</translation>
    </message>
    <message>
        <source>Paint the places again where borders of patches show</source>
        <translation>Die Stellen neu malen, an denen Grenzen von Feldern zu sehen sind</translation>
    </message>
</context>
<context>
    <name>pixelsmith::Application</name>
    <message>
        <source>“%1” ended unexpectedly. The picture is not affected.</source>
        <translation>„%1“ endete unerwartet. Das Bild ist nicht betroffen.</translation>
    </message>
    <message numerus="yes">
        <source>Ready · processor, %n thread(s)</source>
        <translation>
            <numerusform>Bereit · Prozessor, %n Thread</numerusform>
            <numerusform>Bereit · Prozessor, %n Threads</numerusform>
        </translation>
    </message>
    <message>
        <source>Ready · graphics card (%1)</source>
        <translation>Bereit · Grafikkarte (%1)</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>Export %1</source>
        <translation>%1 exportieren</translation>
    </message>
    <message>
        <source>A copy of the picture as it is now was saved as %1.</source>
        <translation>Eine Kopie des Bildes, wie es jetzt ist, wurde als %1 gespeichert.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>%1 tells how it was made.</source>
        <translation>%1 sagt, wie es entstand.</translation>
    </message>
    <message>
        <source>%1 tells how it was made: “%2”</source>
        <translation>%1 sagt, wie es entstand: „%2“</translation>
    </message>
    <message>
        <source>Use Its Settings</source>
        <translation>Einstellungen übernehmen</translation>
    </message>
    <message>
        <source>Grow This Picture</source>
        <translation>Dieses Bild wachsen lassen</translation>
    </message>
    <message>
        <source>Model: %1</source>
        <translation>Modell: %1</translation>
    </message>
    <message>
        <source>VAE: %1</source>
        <translation>VAE: %1</translation>
    </message>
    <message>
        <source>LoRA: %1</source>
        <translation>LoRA: %1</translation>
    </message>
    <message>
        <source>Its settings are in the Create panel. Not used: %1</source>
        <translation>Seine Einstellungen stehen im Bereich „Erzeugen“. Nicht verwendet: %1</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>a picture and the size it grows to</comment>
        <translation>%1 auf %2</translation>
    </message>
    <message numerus="yes">
        <source>%n picture(s) wait to be painted.</source>
        <translation>
            <numerusform>%n Bild wartet darauf, gemalt zu werden.</numerusform>
            <numerusform>%n Bilder warten darauf, gemalt zu werden.</numerusform>
        </translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Remove them</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>The picture can be watched while it grows: %1</source>
        <translation>Dem Bild lässt sich beim Wachsen zusehen: %1</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>%1 needs %2 of disk, and %3 are free.</source>
        <translation>%1 braucht %2 Plattenplatz, und %3 sind frei.</translation>
    </message>
    <message>
        <source>%1 takes %2 of memory, and the preferences allow %3.</source>
        <translation>%1 braucht %2 Speicher, und die Einstellungen erlauben %3.</translation>
    </message>
    <message>
        <source>This picture has no finished stage yet to compare with.</source>
        <translation>Dieses Bild hat noch keine fertige Stufe zum Vergleichen.</translation>
    </message>
    <message>
        <source>Only a finished picture can be compacted: what it needs to go on would be lost.</source>
        <translation>Nur ein fertiges Bild lässt sich verdichten: Was es zum Fortsetzen braucht, ginge verloren.</translation>
    </message>
    <message>
        <source>Compact %1</source>
        <translation>%1 verdichten</translation>
    </message>
    <message>
        <source>The picture&apos;s file was %1 and is %2 now.</source>
        <translation>Die Datei des Bildes hatte %1 und hat jetzt %2.</translation>
    </message>
    <message>
        <source>This picture is being painted. Stop that first.</source>
        <translation>Dieses Bild wird gerade gemalt. Bitte zuerst anhalten.</translation>
    </message>
    <message>
        <source>“%1” could not be moved to the trash; it is still there.</source>
        <translation>„%1“ konnte nicht in den Papierkorb gelegt werden; es ist noch da.</translation>
    </message>
    <message>
        <source>“%1” is in the trash now.</source>
        <translation>„%1“ ist jetzt im Papierkorb.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>The model has left the memory. Going on loads it again; the picture stays the same.</source>
        <translation>Das Modell ist nicht mehr im Speicher. Beim Fortsetzen wird es wieder geladen; das Bild bleibt dasselbe.</translation>
    </message>
    <message>
        <source>The picture is done</source>
        <translation>Das Bild ist fertig</translation>
    </message>
    <message>
        <source>The picture has stopped</source>
        <translation>Das Bild steht still</translation>
    </message>
    <message>
        <source>seed %1 · %2</source>
        <translation>Startzahl %1 · %2</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <extracomment>A picture and the size it grows to</extracomment>
        <translation>%1 auf %2</translation>
    </message>
    <message>
        <source>The picture was growing to %1 (%2 done) when the window was closed.</source>
        <extracomment>%1 is a size, &quot;8k&quot;, %2 a percentage</extracomment>
        <translation>Das Bild wuchs gerade auf %1 (%2 fertig), als das Fenster geschlossen wurde.</translation>
    </message>
    <message>
        <source>The program ended unexpectedly while growing to %1 (%2 done).</source>
        <translation>Das Programm endete unerwartet beim Wachsen auf %1 (%2 fertig).</translation>
    </message>
    <message>
        <source>The picture was being painted (%1 done) when the window was closed.</source>
        <extracomment>%1 is a percentage</extracomment>
        <translation>Das Bild wurde gerade gemalt (%1 fertig), als das Fenster geschlossen wurde.</translation>
    </message>
    <message>
        <source>The program ended unexpectedly while painting a picture (%1 done).</source>
        <translation>Das Programm endete unerwartet beim Malen eines Bildes (%1 fertig).</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Keep what is there</source>
        <translation>Behalten, was da ist</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Choose another…</source>
        <translation>Ein anderes wählen …</translation>
    </message>
    <message>
        <source>Stop and keep</source>
        <translation>Anhalten und behalten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>Go on with the processor</source>
        <translation>Mit dem Prozessor fortsetzen</translation>
    </message>
    <message>
        <source>End</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Move the picture…</source>
        <translation>Bild verschieben …</translation>
    </message>
    <message>
        <source>Another picture is being moved. Wait until it is there.</source>
        <translation>Ein anderes Bild wird gerade verschoben. Warten Sie, bis es dort ist.</translation>
    </message>
    <message>
        <source>Move %1</source>
        <translation>%1 verschieben</translation>
    </message>
    <message>
        <source>The picture is in %1 now.</source>
        <translation>Das Bild ist jetzt in %1.</translation>
    </message>
    <message>
        <source>Keep New Pictures There Too</source>
        <translation>Neue Bilder auch dort ablegen</translation>
    </message>
    <message>
        <source>From the next start on, new pictures are kept there.</source>
        <translation>Vom nächsten Start an werden neue Bilder dort abgelegt.</translation>
    </message>
    <message>
        <source>Kept %1 of %2</source>
        <extracomment>A percentage, and a stage: &quot;8k&quot;</extracomment>
        <translation>%1 von %2 behalten</translation>
    </message>
    <message>
        <source>Looking for seams…</source>
        <translation>Nähte werden gesucht …</translation>
    </message>
    <message>
        <source>No seam shows in this picture.</source>
        <translation>In diesem Bild ist keine Naht zu sehen.</translation>
    </message>
    <message numerus="yes">
        <source>%n part(s) of the picture were painted again.</source>
        <translation>
            <numerusform>%n Teil des Bildes wurde neu gemalt.</numerusform>
            <numerusform>%n Teile des Bildes wurden neu gemalt.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 No seam shows any more.</source>
        <translation>%1 Es ist keine Naht mehr zu sehen.</translation>
    </message>
    <message numerus="yes">
        <source>%1 Seams still show at %n place(s).</source>
        <translation>
            <numerusform>%1 An %n Stelle ist noch eine Naht zu sehen.</numerusform>
            <numerusform>%1 An %n Stellen sind noch Nähte zu sehen.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pixelsmith::BaseCell</name>
    <message>
        <source>Picture with seed %1</source>
        <translation>Bild mit Startzahl %1</translation>
    </message>
    <message>
        <source>It waits for its turn.</source>
        <translation>Es wartet, bis es an der Reihe ist.</translation>
    </message>
    <message>
        <source>It is being painted.</source>
        <translation>Es wird gemalt.</translation>
    </message>
    <message>
        <source>Show this one; Grow goes on with it.</source>
        <translation>Dieses zeigen; Wachsen geht damit weiter.</translation>
    </message>
    <message>
        <source>Seed %1. %2</source>
        <comment>of one of several pictures, and what becomes of it</comment>
        <translation>Startzahl %1. %2</translation>
    </message>
</context>
<context>
    <name>pixelsmith::BasesStrip</name>
    <message>
        <source>Close the strip; the pictures stay in the history</source>
        <translation>Die Leiste schließen; die Bilder bleiben im Verlauf</translation>
    </message>
</context>
<context>
    <name>pixelsmith::BrushBar</name>
    <message>
        <source>Slider value of the brush</source>
        <translation>Reglerwert des Pinsels</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Slider value of the brush in percent</source>
        <translation>Reglerwert des Pinsels in Prozent</translation>
    </message>
    <message>
        <source>Size of the brush</source>
        <translation>Größe des Pinsels</translation>
    </message>
    <message>
        <source>Of the picture&apos;s longer side; Alt and the wheel, or Alt+[ and Alt+]</source>
        <translation>Der längeren Bildseite; Alt und das Rad, oder Alt+[ und Alt+]</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Put the brush away (Esc)</source>
        <translation>Den Pinsel weglegen (Esc)</translation>
    </message>
    <message>
        <source>more detail</source>
        <translation>mehr Details</translation>
    </message>
    <message>
        <source>more structure</source>
        <translation>mehr Struktur</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Eraser</source>
        <translation>Radierer</translation>
    </message>
</context>
<context>
    <name>pixelsmith::DeviceSection</name>
    <message>
        <source>Automatic</source>
        <comment>precision</comment>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>16-bit numbers take half the memory of 32-bit ones, and most devices compute faster with them.</source>
        <translation>16-Bit-Zahlen brauchen halb so viel Speicher wie 32-Bit-Zahlen, und die meisten Geräte rechnen schneller mit ihnen.</translation>
    </message>
    <message>
        <source>Save memory</source>
        <translation>Speicher sparen</translation>
    </message>
    <message>
        <source>The model&apos;s parts wait in the computer&apos;s memory as the file has them and come to the device in turn; slower.</source>
        <translation>Die Teile des Modells warten im Arbeitsspeicher, wie die Datei sie hat, und kommen nacheinander auf das Gerät; langsamer.</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
</context>
<context>
    <name>pixelsmith::DriftOverlay</name>
    <message>
        <source>Drift is being measured</source>
        <translation>Die Abweichung wird gemessen</translation>
    </message>
    <message numerus="yes">
        <source>Drift %1 on average, %n place(s) with much more</source>
        <translation>
            <numerusform>Abweichung im Mittel %1, %n Stelle mit viel mehr</numerusform>
            <numerusform>Abweichung im Mittel %1, %n Stellen mit viel mehr</numerusform>
        </translation>
    </message>
    <message>
        <source>Drift: place %1 of %2, %3 (%4 on average)</source>
        <translation>Abweichung: Stelle %1 von %2, %3 (im Mittel %4)</translation>
    </message>
</context>
<context>
    <name>pixelsmith::ExportDetails</name>
    <message>
        <source>Zip, without loss</source>
        <translation>Zip, verlustfrei</translation>
    </message>
    <message>
        <source>LZW, without loss</source>
        <translation>LZW, verlustfrei</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>8 bits a channel</source>
        <translation>8 Bit je Kanal</translation>
    </message>
    <message>
        <source>16 bits a channel</source>
        <translation>16 Bit je Kanal</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>wie es ist</translation>
    </message>
    <message>
        <source> dpi</source>
        <translation> dpi</translation>
    </message>
    <message>
        <source>not told</source>
        <translation>keine Angabe</translation>
    </message>
    <message>
        <source>Tell in the file how the picture was made</source>
        <translation>In der Datei angeben, wie das Bild entstand</translation>
    </message>
    <message>
        <source>Prompt, seed and settings; Pixelsmith and other programs can read them again.</source>
        <translation>Prompt, Startzahl und Einstellungen; Pixelsmith und andere Programme können sie wieder lesen.</translation>
    </message>
    <message>
        <source>Mark as made by a model</source>
        <translation>Als von einem Modell erzeugt kennzeichnen</translation>
    </message>
    <message>
        <source>Writes the digital source type of the IPTC, which sites use to label such pictures.</source>
        <translation>Schreibt die digitale Herkunft nach IPTC, nach der Websites solche Bilder kennzeichnen.</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>Kompression</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Farbtiefe</translation>
    </message>
    <message>
        <source>Longest side</source>
        <translation>Längste Seite</translation>
    </message>
    <message>
        <source>Resolution for print</source>
        <translation>Auflösung für den Druck</translation>
    </message>
</context>
<context>
    <name>pixelsmith::ExportPanel</name>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Stage</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Lossless, for sharing</source>
        <translation>Verlustfrei, zum Weitergeben</translation>
    </message>
    <message>
        <source>Small files, up to 65500 pixels</source>
        <translation>Kleine Dateien, bis 65500 Bildpunkte</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen …</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>%1 – %2 pixels</source>
        <comment>stage and size</comment>
        <translation>%1 – %2 Bildpunkte</translation>
    </message>
    <message>
        <source>No stage is finished yet.</source>
        <translation>Noch ist keine Stufe fertig.</translation>
    </message>
    <message>
        <source>Choose a file to write to.</source>
        <translation>Bitte eine Datei wählen.</translation>
    </message>
    <message>
        <source>The folder %1 does not exist.</source>
        <translation>Den Ordner %1 gibt es nicht.</translation>
    </message>
    <message>
        <source>The folder %1 cannot be written to. Choose another one.</source>
        <translation>In den Ordner %1 kann nicht geschrieben werden. Bitte einen anderen wählen.</translation>
    </message>
    <message>
        <source>Export As</source>
        <translation>Exportieren als</translation>
    </message>
    <message>
        <source>%1 pictures (*.%2)</source>
        <translation>%1-Bilder (*.%2)</translation>
    </message>
    <message>
        <source>Part of the picture</source>
        <translation>Teil des Bildes</translation>
    </message>
    <message>
        <source>The whole picture</source>
        <translation>Das ganze Bild</translation>
    </message>
    <message>
        <source>What the view shows</source>
        <translation>Was die Ansicht zeigt</translation>
    </message>
    <message>
        <source>Master: any size, all zoom levels</source>
        <translation>Original: jede Größe, alle Zoomstufen</translation>
    </message>
    <message>
        <source>For web sites: a folder and a page to zoom</source>
        <translation>Für Websites: ein Ordner und eine Seite zum Zoomen</translation>
    </message>
    <message>
        <source>Smallest files, up to 4096 pixels</source>
        <translation>Kleinste Dateien, bis 4096 Pixel</translation>
    </message>
    <message>
        <source>Linear light, for compositing</source>
        <translation>Lineares Licht, zum Weiterverarbeiten</translation>
    </message>
    <message>
        <source>16 bits a channel, 300 pixels an inch</source>
        <translation>16 Bit je Kanal, 300 Pixel je Zoll</translation>
    </message>
    <message>
        <source>Print TIFF</source>
        <translation>TIFF für den Druck</translation>
    </message>
    <message>
        <source>Export as TIFF</source>
        <translation>Als TIFF exportieren</translation>
    </message>
    <message>
        <source>Export the Whole Picture</source>
        <translation>Das ganze Bild exportieren</translation>
    </message>
    <message>
        <source>%1 cannot be wider or higher than %2 pixels; this picture has %3.</source>
        <translation>%1 kann nicht breiter oder höher als %2 Pixel sein; dieses Bild hat %3.</translation>
    </message>
    <message>
        <source>Deep Zoom shows the whole picture.</source>
        <translation>Deep Zoom zeigt das ganze Bild.</translation>
    </message>
    <message>
        <source>Reduce to %1 Pixels</source>
        <translation>Auf %1 Pixel verkleinern</translation>
    </message>
    <message>
        <source>Live: the folder grows with the picture</source>
        <translation>Live: der Ordner wächst mit dem Bild</translation>
    </message>
    <message>
        <source>Tiles appear as they are painted, and the page in the folder shows them by itself.</source>
        <translation>Kacheln erscheinen, sobald sie gemalt sind, und die Seite im Ordner zeigt sie von selbst.</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>All stages of the run, from now to its end. File ▸ Live Deep Zoom ends it.</source>
        <translation>Alle Stufen des Laufs, von jetzt bis zu seinem Ende. Datei ▸ Live Deep Zoom beendet es.</translation>
    </message>
    <message>
        <source>The file needs up to %1, and %2 are free in its folder. Choose another folder or a smaller stage.</source>
        <translation>Die Datei braucht bis zu %1, und in ihrem Ordner sind %2 frei. Bitte einen anderen Ordner oder eine kleinere Stufe wählen.</translation>
    </message>
    <message>
        <source>Up to %1; %2 are free in the folder.</source>
        <extracomment>Sizes of files: what will be written, and what is free</extracomment>
        <translation>Bis zu %1; im Ordner sind %2 frei.</translation>
    </message>
    <message>
        <source>%1 The file exists and will be replaced.</source>
        <translation>%1 Die Datei gibt es schon; sie wird ersetzt.</translation>
    </message>
</context>
<context>
    <name>pixelsmith::GenerationController</name>
    <message>
        <source>This picture is being made in another window (%1). It can be looked at here.</source>
        <translation>An diesem Bild wird in einem anderen Fenster gearbeitet (%1). Hier kann es angesehen werden.</translation>
    </message>
    <message>
        <source>This picture is being made in another window; go on with it there.</source>
        <translation>An diesem Bild wird in einem anderen Fenster gearbeitet; dort kann es weitergehen.</translation>
    </message>
    <message>
        <source>This picture can be looked at, but not changed: its file is write-protected or damaged.</source>
        <translation>Dieses Bild lässt sich ansehen, aber nicht ändern: Seine Datei ist schreibgeschützt oder beschädigt.</translation>
    </message>
    <message>
        <source>This picture cannot be changed: its file is write-protected or damaged.</source>
        <translation>Dieses Bild lässt sich nicht ändern: Seine Datei ist schreibgeschützt oder beschädigt.</translation>
    </message>
</context>
<context>
    <name>pixelsmith::HistoryModel</name>
    <message>
        <source>cannot be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>Seed %1</source>
        <translation>Startzahl %1</translation>
    </message>
    <message>
        <source>Slider %1 of %2</source>
        <translation>Regler %1 von %2</translation>
    </message>
    <message>
        <source>No stage is finished</source>
        <translation>Keine Stufe ist fertig</translation>
    </message>
    <message>
        <source>%1, not finished</source>
        <translation>%1, nicht fertig</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <extracomment>When a picture was changed, and the size of its file</extracomment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1, a favourite</source>
        <translation>%1, ein Favorit</translation>
    </message>
</context>
<context>
    <name>pixelsmith::HistoryPanel</name>
    <message>
        <source>Favourites alone</source>
        <translation>Nur Favoriten</translation>
    </message>
    <message>
        <source>No picture is like that.</source>
        <translation>Kein Bild ist so.</translation>
    </message>
    <message>
        <source>Filter the history</source>
        <translation>Den Verlauf filtern</translation>
    </message>
    <message>
        <source>Pictures made before</source>
        <translation>Früher gemalte Bilder</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <translation>&amp;Zeigen</translation>
    </message>
    <message>
        <source>Show this picture</source>
        <translation>Dieses Bild zeigen</translation>
    </message>
    <message>
        <source>Use These &amp;Settings</source>
        <translation>Diese &amp;Einstellungen übernehmen</translation>
    </message>
    <message>
        <source>Paint the next picture as this one was</source>
        <translation>Das nächste Bild malen wie dieses</translation>
    </message>
    <message>
        <source>&amp;Favourite</source>
        <translation>&amp;Favorit</translation>
    </message>
    <message>
        <source>Mark this picture with a star</source>
        <translation>Dieses Bild mit einem Stern versehen</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>Move this picture to the trash</source>
        <translation>Dieses Bild in den Papierkorb legen</translation>
    </message>
    <message>
        <source>&amp;Compare</source>
        <translation>&amp;Vergleichen</translation>
    </message>
    <message>
        <source>Show this picture beside the one on the canvas</source>
        <translation>Dieses Bild neben dem auf der Leinwand zeigen</translation>
    </message>
    <message>
        <source>Words, seed or size…</source>
        <translation>Wörter, Startzahl, Größe …</translation>
    </message>
</context>
<context>
    <name>pixelsmith::ImageViewer</name>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>No picture yet</source>
        <translation>Noch kein Bild</translation>
    </message>
    <message>
        <source>%1 × %2 pixels, %3 %</source>
        <translation>%1 × %2 Bildpunkte, %3 %</translation>
    </message>
    <message>
        <source>%1 × %2 · %3 %</source>
        <extracomment>Width, height and zoom of the picture: 4096 × 2560 · 24 %</extracomment>
        <translation>%1 × %2 · %3 %</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>size and zoom, then a state such as Paused</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>R %1 G %2 B %3</source>
        <translation>R %1 G %2 B %3</translation>
    </message>
</context>
<context>
    <name>pixelsmith::JobsPanel</name>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Sooner</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Show this picture</source>
        <translation>Dieses Bild zeigen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Stop and keep what is done</source>
        <translation>Anhalten und behalten, was fertig ist</translation>
    </message>
</context>
<context>
    <name>pixelsmith::MainToolBar</name>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>Overlays</source>
        <translation>Überlagerungen</translation>
    </message>
    <message>
        <source>What can be laid over the picture</source>
        <translation>Was sich über das Bild legen lässt</translation>
    </message>
</context>
<context>
    <name>pixelsmith::MainWindow</name>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Stages</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>Show or hide this panel</source>
        <translation>Diese Leiste zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>Erstellen</translation>
    </message>
    <message>
        <source>Overview and Stages</source>
        <translation>Übersicht und Stufen</translation>
    </message>
    <message>
        <source>Slider</source>
        <translation>Regler</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Unbenannt</translation>
    </message>
    <message>
        <source>%1[*] – Pixelsmith</source>
        <comment>window title</comment>
        <translation>%1[*] – Pixelsmith</translation>
    </message>
    <message>
        <source>Describe the picture first.</source>
        <translation>Bitte zuerst das Bild beschreiben.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Save As</source>
        <translation>Speichern unter</translation>
    </message>
    <message>
        <source>Pixelsmith pictures (*.pixelsmith)</source>
        <translation>Pixelsmith-Bilder (*.pixelsmith)</translation>
    </message>
    <message>
        <source>Add a Model Folder</source>
        <translation>Modellordner hinzufügen</translation>
    </message>
    <message>
        <source>Picture</source>
        <comment>suggested file name</comment>
        <translation>Bild</translation>
    </message>
    <message>
        <source>About Pixelsmith</source>
        <translation>Über Pixelsmith</translation>
    </message>
    <message>
        <source>Pixelsmith %1</source>
        <translation>Pixelsmith %1</translation>
    </message>
    <message>
        <source>Grows pictures to gigapixels with a pre-trained model. It uses Qt, LibTorch, OpenImageIO, SQLite and other free libraries.</source>
        <translation>Lässt Bilder mit einem vortrainierten Modell auf Gigapixel wachsen. Verwendet Qt, LibTorch, OpenImageIO, SQLite und andere freie Bibliotheken.</translation>
    </message>
    <message>
        <source>Add a Model, VAE or LoRA</source>
        <translation>Modell, VAE oder LoRA hinzufügen</translation>
    </message>
    <message>
        <source>Models (*.safetensors);;All files (*)</source>
        <translation>Modelle (*.safetensors);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Try Slider</source>
        <translation>Regler erproben</translation>
    </message>
    <message>
        <source>Pictures (*.pixelsmith *.png *.jpg *.jpeg *.tif *.tiff *.exr *.webp)</source>
        <translation>Bilder (*.pixelsmith *.png *.jpg *.jpeg *.tif *.tiff *.exr *.webp)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>With %1, the Base</source>
        <translation>Mit %1, der Basis</translation>
    </message>
    <message>
        <source>With %1</source>
        <translation>Mit %1</translation>
    </message>
    <message>
        <source>With Another Picture…</source>
        <translation>Mit einem anderen Bild …</translation>
    </message>
    <message>
        <source>A picture made here, or a picture file of any size</source>
        <translation>Ein hier gemaltes Bild oder eine Bilddatei beliebiger Größe</translation>
    </message>
    <message>
        <source>There is no second picture yet to compare with. Grow this one, or choose another.</source>
        <translation>Es gibt noch kein zweites Bild zum Vergleichen. Dieses wachsen lassen oder ein anderes wählen.</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Compare With</source>
        <translation>Vergleichen mit</translation>
    </message>
    <message>
        <source>Live Deep Zoom</source>
        <translation>Live Deep Zoom</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Radieren</translation>
    </message>
    <message>
        <source>Paint the Slider</source>
        <translation>Den Regler malen</translation>
    </message>
    <message>
        <source>What is painted holds when the picture grows on. Redo the painted part to see it at this size; the rest stays as it is.</source>
        <translation>Das Gemalte gilt, wenn das Bild weiterwächst. Um es in dieser Größe zu sehen, den bemalten Teil neu malen; der Rest bleibt, wie er ist.</translation>
    </message>
    <message>
        <source>Redo the painted part</source>
        <translation>Bemalten Teil neu malen</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Settings of One Size</source>
        <translation>Einstellungen einer Größe</translation>
    </message>
    <message>
        <source>This size is painted already; its Slider stays as it is.</source>
        <translation>Diese Größe ist bereits gemalt; ihr Regler bleibt, wie er ist.</translation>
    </message>
    <message>
        <source>The picture begins…</source>
        <translation>Das Bild beginnt …</translation>
    </message>
    <message>
        <source>With an &amp;Earlier Picture</source>
        <translation>Mit einem &amp;früheren Bild</translation>
    </message>
    <message>
        <source>One of the pictures made last, or any other of the history</source>
        <translation>Eines der zuletzt entstandenen Bilder oder jedes andere aus dem Verlauf</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <extracomment>A picture of the history: prompt and size</extracomment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>More…</source>
        <translation>Mehr …</translation>
    </message>
    <message>
        <source>Choose in the history: C there compares the chosen picture</source>
        <translation>Im Verlauf wählen: C vergleicht dort das gewählte Bild</translation>
    </message>
    <message>
        <source>Settings of Single Sizes</source>
        <translation>Einstellungen einzelner Größen</translation>
    </message>
    <message>
        <source>Settings of %1</source>
        <translation>Einstellungen von %1</translation>
    </message>
    <message>
        <source>The picture grows to this size already; its settings stay as they are.</source>
        <translation>Das Bild wächst schon auf diese Größe; ihre Einstellungen bleiben, wie sie sind.</translation>
    </message>
    <message>
        <source>Move to Folder</source>
        <translation>In einen Ordner verschieben</translation>
    </message>
    <message>
        <source>Some seams are not healed yet. The picture is whole; healing goes on where it ended.</source>
        <translation>Einige Nähte sind noch nicht ausgebessert. Das Bild ist unversehrt; weiter geht es dort, wo das Ausbessern endete.</translation>
    </message>
    <message>
        <source>Heal the Rest</source>
        <translation>Den Rest ausbessern</translation>
    </message>
</context>
<context>
    <name>pixelsmith::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>Diese Meldung schließen</translation>
    </message>
</context>
<context>
    <name>pixelsmith::MethodSection</name>
    <message>
        <source>Classic</source>
        <translation>Klassisch</translation>
    </message>
    <message>
        <source>Refined</source>
        <translation>Verfeinert</translation>
    </message>
    <message>
        <source>Refined needs fewer steps and keeps the picture&apos;s structure more firmly.</source>
        <translation>Verfeinert braucht weniger Schritte und hält den Aufbau des Bildes fester.</translation>
    </message>
    <message>
        <source>Method of enlargements</source>
        <translation>Verfahren der Vergrößerungen</translation>
    </message>
    <message>
        <source>Steps skipped</source>
        <translation>Übersprungene Schritte</translation>
    </message>
    <message>
        <source>Of each enlargement&apos;s steps: the more, the closer it stays.</source>
        <translation>Von den Schritten jeder Vergrößerung: je mehr, desto näher bleibt sie.</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Hold on structure</source>
        <translation>Halt am Aufbau</translation>
    </message>
    <message>
        <source>How firmly forms stay where they are.</source>
        <translation>Wie fest Formen bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>Seeds of detail</source>
        <translation>Keime für Details</translation>
    </message>
    <message>
        <source>Noise where the picture has detail, to grow more from.</source>
        <translation>Rauschen, wo das Bild Details hat, damit mehr daraus wächst.</translation>
    </message>
    <message>
        <source>Keep colours and gradients</source>
        <translation>Farben und Verläufe bewahren</translation>
    </message>
    <message>
        <source>Enlargements end with the tones of the picture they grew from.</source>
        <translation>Vergrößerungen enden mit den Tönen des Bildes, aus dem sie gewachsen sind.</translation>
    </message>
    <message>
        <source>The same as of the base</source>
        <translation>Dieselbe wie für das erste Bild</translation>
    </message>
    <message>
        <source>A quiet prompt, without the names of things, keeps them from appearing in every patch.</source>
        <translation>Eine ruhige Beschreibung ohne die Namen der Dinge verhindert, dass sie in jedem Ausschnitt erscheinen.</translation>
    </message>
    <message>
        <source>Prompt of enlargements</source>
        <translation>Beschreibung für Vergrößerungen</translation>
    </message>
    <message>
        <source>recommended</source>
        <translation>empfohlen</translation>
    </message>
    <message>
        <source>Faithful to what is there</source>
        <translation>Treue zum Vorhandenen</translation>
    </message>
    <message>
        <source>How far the finished enlargement is given back what the picture before shows already, at the Slider&apos;s full end.</source>
        <translation>Wie weit die fertige Vergrößerung am vollen Ende des Reglers zurückerhält, was das Bild davor schon zeigt.</translation>
    </message>
</context>
<context>
    <name>pixelsmith::ModelLibrary</name>
    <message>
        <source>Embedded landscapes</source>
        <translation>Eingebaute Landschaften</translation>
    </message>
    <message>
        <source>Small demonstration model. Add your SDXL model for anything else.</source>
        <translation>Kleines Vorführmodell. Für alles andere ein SDXL-Modell hinzufügen.</translation>
    </message>
    <message>
        <source>SDXL · %1 · %2</source>
        <extracomment>kind · precision · size</extracomment>
        <translation>SDXL · %1 · %2</translation>
    </message>
    <message>
        <source>%1 · will run slower, to save memory</source>
        <extracomment>%1 is &quot;SDXL · precision · size&quot;</extracomment>
        <translation>%1 · läuft langsamer, um Speicher zu sparen</translation>
    </message>
    <message>
        <source>%1 · needs more memory than this computer has</source>
        <translation>%1 · braucht mehr Speicher, als dieser Computer hat</translation>
    </message>
    <message>
        <source>Landscapes, fast</source>
        <translation>Landschaften, schnell</translation>
    </message>
    <message>
        <source>The embedded model, distilled: a third of the work for a base.</source>
        <translation>Das eingebaute Modell, destilliert: ein Drittel der Arbeit für eine Basis.</translation>
    </message>
</context>
<context>
    <name>pixelsmith::ModelParts</name>
    <message>
        <source>VAE</source>
        <translation>VAE</translation>
    </message>
    <message>
        <source>LoRA</source>
        <translation>LoRA</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>VAE: its name</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Weight of %1</source>
        <translation>Gewicht von %1</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
    <message>
        <source>How strongly the LoRA acts.</source>
        <translation>Wie stark die LoRA wirkt.</translation>
    </message>
    <message>
        <source>Add a VAE or LoRA</source>
        <translation>VAE oder LoRA hinzufügen</translation>
    </message>
    <message>
        <source>A VAE takes the place of the model&apos;s own; LoRAs change its style or teach it a subject.</source>
        <translation>Ein VAE tritt an die Stelle des eigenen des Modells; LoRAs ändern seinen Stil oder bringen ihm ein Motiv bei.</translation>
    </message>
    <message>
        <source>Add a file…</source>
        <translation>Eine Datei hinzufügen…</translation>
    </message>
</context>
<context>
    <name>pixelsmith::Overview</name>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>The whole picture and the part in view; the arrow keys move it.</source>
        <translation>Das ganze Bild und der sichtbare Teil; die Pfeiltasten verschieben ihn.</translation>
    </message>
    <message>
        <source>%1 %2 of %3 parts are done.</source>
        <translation>%1 %2 von %3 Teilen sind fertig.</translation>
    </message>
</context>
<context>
    <name>pixelsmith::PictureOpener</name>
    <message>
        <source>There is no place to unpack %1: %2</source>
        <translation>Es ist kein Platz, um %1 zu entpacken: %2</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>%1 has no finished stage yet.</source>
        <translation>%1 hat noch keine fertige Stufe.</translation>
    </message>
</context>
<context>
    <name>pixelsmith::PreferencesDialog</name>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Paint with</source>
        <translation>Malen mit</translation>
    </message>
    <message>
        <source>The graphics card if there is one</source>
        <translation>Der Grafikkarte, wenn es eine gibt</translation>
    </message>
    <message>
        <source>The processor</source>
        <translation>Dem Prozessor</translation>
    </message>
    <message>
        <source>The graphics card</source>
        <translation>Der Grafikkarte</translation>
    </message>
    <message>
        <source>Holds from the next run on.</source>
        <translation>Gilt ab dem nächsten Lauf.</translation>
    </message>
    <message>
        <source>all but one</source>
        <translation>alle bis auf einen</translation>
    </message>
    <message>
        <source>Threads of the processor. Holds from the next run on.</source>
        <translation>Threads des Prozessors. Gilt ab dem nächsten Lauf.</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Less leaves the computer to other programs, and a run takes longer.</source>
        <translation>Weniger lässt den Rechner anderen Programmen, und ein Lauf dauert länger.</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> GB</translation>
    </message>
    <message>
        <source>as much as there is</source>
        <translation>so viel es gibt</translation>
    </message>
    <message>
        <source>Sizes that take more are not offered.</source>
        <translation>Größen, die mehr brauchen, werden nicht angeboten.</translation>
    </message>
    <message>
        <source>Sizes that would leave less are not offered.</source>
        <translation>Größen, die weniger übrig ließen, werden nicht angeboten.</translation>
    </message>
    <message>
        <source>Computer</source>
        <translation>Rechner</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Work for</source>
        <translation>Arbeitszeit</translation>
    </message>
    <message>
        <source>Memory of a run</source>
        <translation>Speicher eines Laufs</translation>
    </message>
    <message>
        <source>Disk that stays free</source>
        <translation>Platz, der frei bleibt</translation>
    </message>
    <message>
        <source>Folder of pictures</source>
        <translation>Bilderordner</translation>
    </message>
    <message>
        <source>the program&apos;s own</source>
        <translation>der des Programms</translation>
    </message>
    <message>
        <source>Where pictures are that were not saved elsewhere. Holds from the next start on.</source>
        <translation>Wo Bilder sind, die nicht anderswo gespeichert wurden. Gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Choose a folder for pictures</source>
        <translation>Einen Ordner für Bilder wählen</translation>
    </message>
    <message>
        <source>Folder of Pictures</source>
        <translation>Bilderordner</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Dark or light as the desktop</source>
        <translation>Dunkel oder hell wie die Arbeitsumgebung</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>The desktop&apos;s own style</source>
        <translation>Stil der Arbeitsumgebung</translation>
    </message>
    <message>
        <source>The desktop&apos;s own style holds from the next start on.</source>
        <translation>Der Stil der Arbeitsumgebung gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>The system&apos;s</source>
        <translation>Die des Systems</translation>
    </message>
    <message>
        <source>Holds from the next start on.</source>
        <translation>Gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Tell on the desktop when a picture is done</source>
        <translation>Auf dem Desktop melden, wenn ein Bild fertig ist</translation>
    </message>
    <message>
        <source>Only while the window is not in front.</source>
        <translation>Nur solange das Fenster nicht vorn ist.</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Keep running when the window is closed</source>
        <translation>Bei geschlossenem Fenster weiterlaufen</translation>
    </message>
    <message>
        <source>What is painted goes on without a window until it is done. Start Pixelsmith again to see it. Otherwise it pauses, and can be resumed at the next start.</source>
        <translation>Was gemalt wird, läuft ohne Fenster weiter, bis es fertig ist. Starten Sie Pixelsmith erneut, um es zu sehen. Sonst hält es an und kann beim nächsten Start fortgesetzt werden.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>pixelsmith::PreviewCell</name>
    <message>
        <source>Slider %1</source>
        <translation>Regler %1</translation>
    </message>
    <message>
        <source>%1 of %2 steps are guided</source>
        <translation>%1 von %2 Schritten sind geführt</translation>
    </message>
    <message>
        <source>Not painted yet</source>
        <translation>Noch nicht gemalt</translation>
    </message>
    <message>
        <source>%1. Press %2 to choose it.</source>
        <extracomment>What a picture shows, and the key that chooses it</extracomment>
        <translation>%1. Mit %2 wählen.</translation>
    </message>
    <message>
        <source>%1; %2 of this picture was painted so</source>
        <translation>%1; %2 dieses Bildes wurden so gemalt</translation>
    </message>
    <message>
        <source>%1 true</source>
        <extracomment>How much of a preview was painted so in the end; short, it stands above a small picture</extracomment>
        <translation>%1 getroffen</translation>
    </message>
</context>
<context>
    <name>pixelsmith::PrintCrop</name>
    <message>
        <source>Part of the print</source>
        <translation>Ausschnitt des Drucks</translation>
    </message>
</context>
<context>
    <name>pixelsmith::PrintPanel</name>
    <message>
        <source>Use for the Next Picture</source>
        <translation>Für das nächste Bild verwenden</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>Wachsen lassen</translation>
    </message>
    <message>
        <source>Print Size</source>
        <translation>Druckgröße</translation>
    </message>
    <message>
        <source>New bases get the shape of the print</source>
        <translation>Neue Basen erhalten die Form des Drucks</translation>
    </message>
    <message>
        <source>Grow the picture that is shown until it has enough pixels for the print</source>
        <translation>Das gezeigte Bild wachsen lassen, bis es genug Pixel für den Druck hat</translation>
    </message>
    <message>
        <source>Size on paper</source>
        <translation>Größe auf dem Papier</translation>
    </message>
    <message>
        <source>New picture</source>
        <translation>Neues Bild</translation>
    </message>
    <message>
        <source>This picture</source>
        <translation>Dieses Bild</translation>
    </message>
    <message>
        <source>cm</source>
        <translation>cm</translation>
    </message>
    <message>
        <source>mm</source>
        <translation>mm</translation>
    </message>
    <message>
        <source>inches</source>
        <translation>Zoll</translation>
    </message>
    <message>
        <source>300 to be held in the hand, 150 to 200 for the wall, less for what is seen from afar</source>
        <translation>300 für das Bild in der Hand, 150 bis 200 für die Wand, weniger für das, was man von fern sieht</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Einheit</translation>
    </message>
    <message>
        <source>Pixels an inch</source>
        <translation>Pixel pro Zoll</translation>
    </message>
    <message>
        <source>That is larger than pictures can be.</source>
        <translation>Das ist größer, als Bilder sein können.</translation>
    </message>
    <message>
        <source>It cannot grow at this moment.</source>
        <translation>Es kann gerade nicht wachsen.</translation>
    </message>
    <message>
        <source>%1 pixels</source>
        <translation>%1 Pixel</translation>
    </message>
    <message>
        <source>Begins with %1 pixels and grows to %2.</source>
        <translation>Beginnt mit %1 Pixeln und wächst auf %2.</translation>
    </message>
    <message>
        <source>Pictures cannot be as large, or as narrow, as that.</source>
        <translation>So groß oder so schmal können Bilder nicht sein.</translation>
    </message>
    <message>
        <source>There is none yet.</source>
        <translation>Es gibt noch keines.</translation>
    </message>
    <message>
        <source>It has %1 pixels: enough for the print.</source>
        <translation>Es hat %1 Pixel: genug für den Druck.</translation>
    </message>
    <message>
        <source>Grows from %1 to %2 pixels; what is beyond the paper is cut off.</source>
        <translation>Wächst von %1 auf %2 Pixel; was über das Papier hinausgeht, wird abgeschnitten.</translation>
    </message>
    <message>
        <source>Grow to %1</source>
        <translation>Auf %1 wachsen lassen</translation>
    </message>
    <message>
        <source>in the hand, 30 cm</source>
        <translation>in der Hand, 30 cm</translation>
    </message>
    <message>
        <source>at arm&apos;s length, 60 cm</source>
        <translation>auf Armlänge, 60 cm</translation>
    </message>
    <message>
        <source>from 1 m</source>
        <translation>aus 1 m</translation>
    </message>
    <message>
        <source>from 2 m</source>
        <translation>aus 2 m</translation>
    </message>
    <message>
        <source>from 5 m</source>
        <translation>aus 5 m</translation>
    </message>
    <message>
        <source>What is below looks as large as the print does from there, when your eyes are 60 cm from the screen</source>
        <translation>Der Ausschnitt unten wirkt so groß wie der Druck aus dieser Entfernung, wenn die Augen 60 cm vom Bildschirm entfernt sind</translation>
    </message>
    <message>
        <source>Drag to see another part</source>
        <translation>Ziehen zeigt einen anderen Ausschnitt</translation>
    </message>
    <message>
        <source>How it looks</source>
        <translation>So sieht es aus</translation>
    </message>
    <message>
        <source>Looked at</source>
        <translation>Betrachtet</translation>
    </message>
    <message>
        <source>Soft: the size shown, %1, has %2 pixels an inch on this paper, and the eye sees up to %3.</source>
        <translation>Weich: Die gezeigte Größe, %1, hat auf diesem Papier %2 Pixel je Zoll, und das Auge sieht bis zu %3.</translation>
    </message>
    <message>
        <source>Sharp: the size shown, %1, has %2 pixels an inch on this paper, and the eye sees up to %3.</source>
        <translation>Scharf: Die gezeigte Größe, %1, hat auf diesem Papier %2 Pixel je Zoll, und das Auge sieht bis zu %3.</translation>
    </message>
</context>
<context>
    <name>pixelsmith::RequestPanel</name>
    <message>
        <source>Describe a picture…</source>
        <translation>Ein Bild beschreiben …</translation>
    </message>
    <message>
        <source>Prompt</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>What should not be in it…</source>
        <translation>Was nicht darin sein soll …</translation>
    </message>
    <message>
        <source>Avoid</source>
        <translation>Vermeiden</translation>
    </message>
    <message>
        <source>Create</source>
        <translation>Erstellen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>Embedded landscapes</source>
        <translation>Eingebaute Landschaften</translation>
    </message>
    <message>
        <source>Square</source>
        <translation>Quadrat</translation>
    </message>
    <message>
        <source>Landscape</source>
        <translation>Querformat</translation>
    </message>
    <message>
        <source>Portrait</source>
        <translation>Hochformat</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>recommended</source>
        <translation>empfohlen</translation>
    </message>
    <message>
        <source>Steps in which the base is painted.</source>
        <translation>Schritte, in denen das erste Bild gemalt wird.</translation>
    </message>
    <message>
        <source>Steps in which each enlargement is painted.</source>
        <translation>Schritte, in denen jede Vergrößerung gemalt wird.</translation>
    </message>
    <message>
        <source>How strictly the prompt is followed.</source>
        <translation>Wie streng der Beschreibung gefolgt wird.</translation>
    </message>
    <message>
        <source>Steps of the base</source>
        <translation>Schritte des ersten Bildes</translation>
    </message>
    <message>
        <source>Steps of each enlargement</source>
        <translation>Schritte jeder Vergrößerung</translation>
    </message>
    <message>
        <source>Follow the prompt</source>
        <translation>Der Beschreibung folgen</translation>
    </message>
    <message>
        <source>Add a model folder…</source>
        <translation>Modellordner hinzufügen …</translation>
    </message>
    <message>
        <source>%1 (recommended)</source>
        <translation>%1 (empfohlen)</translation>
    </message>
    <message>
        <source>Small demonstration model. Add your SDXL model for anything else.</source>
        <translation>Kleines Vorführmodell. Für alles andere ein SDXL-Modell hinzufügen.</translation>
    </message>
    <message>
        <source>Add a model, VAE or LoRA file…</source>
        <translation>Modell-, VAE- oder LoRA-Datei hinzufügen …</translation>
    </message>
    <message>
        <source>Words around the prompt that set the manner of the picture.</source>
        <translation>Wörter um den Prompt, die die Art des Bildes bestimmen.</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>Stil</translation>
    </message>
    <message>
        <source>None</source>
        <comment>style</comment>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>For print…</source>
        <translation>Für den Druck …</translation>
    </message>
    <message>
        <source>Choose shape and size by the size on paper</source>
        <translation>Form und Größe nach der Größe auf dem Papier wählen</translation>
    </message>
</context>
<context>
    <name>pixelsmith::RunQueue</name>
    <message>
        <source>The pictures that waited to be painted could not be read; the file was kept as %1.</source>
        <translation>Die Bilder, die noch gemalt werden sollten, konnten nicht gelesen werden; die Datei wurde als %1 aufgehoben.</translation>
    </message>
    <message>
        <source>Another Pixelsmith keeps its queue; what waits here is forgotten when this window closes.</source>
        <translation>Ein anderes Pixelsmith führt seine Warteschlange; was hier wartet, wird beim Schließen dieses Fensters vergessen.</translation>
    </message>
    <message>
        <source>The queue cannot be saved (%1); what waits is forgotten when this window closes.</source>
        <translation>Die Warteschlange lässt sich nicht speichern (%1); was wartet, wird beim Schließen dieses Fensters vergessen.</translation>
    </message>
</context>
<context>
    <name>pixelsmith::SamplerSection</name>
    <message>
        <source>Scheduler of the base</source>
        <translation>Scheduler der Basis</translation>
    </message>
    <message>
        <source>The way from noise to picture.</source>
        <translation>Der Weg vom Rauschen zum Bild.</translation>
    </message>
    <message>
        <source>Scheduler of enlargements</source>
        <translation>Scheduler der Vergrößerungen</translation>
    </message>
    <message>
        <source>The model&apos;s own</source>
        <translation>Wie im Modell</translation>
    </message>
    <message>
        <source>Leading</source>
        <translation>Vom Anfang her</translation>
    </message>
    <message>
        <source>Trailing</source>
        <translation>Vom Ende her</translation>
    </message>
    <message>
        <source>Even</source>
        <translation>Gleichmäßig</translation>
    </message>
    <message>
        <source>Which noise levels the steps take. Models for few steps want Trailing.</source>
        <translation>Welche Rauschstufen die Schritte nehmen. Modelle für wenige Schritte brauchen „Vom Ende her“.</translation>
    </message>
    <message>
        <source>Spacing of the steps</source>
        <translation>Verteilung der Schritte</translation>
    </message>
    <message>
        <source>More steps where little noise is left; for Euler and DPM++ 2M.</source>
        <translation>Mehr Schritte, wo wenig Rauschen übrig ist; für Euler und DPM++ 2M.</translation>
    </message>
    <message>
        <source>Rescale guidance</source>
        <translation>Führung dämpfen</translation>
    </message>
    <message>
        <source>Against over-exposed pictures, where the prompt is followed strictly.</source>
        <translation>Gegen überstrahlte Bilder, wenn dem Prompt streng gefolgt wird.</translation>
    </message>
    <message>
        <source>Guidance from</source>
        <translation>Führung ab</translation>
    </message>
    <message>
        <source>Part of the steps that is not guided at the beginning.</source>
        <translation>Anteil der Schritte, der am Anfang nicht geführt wird.</translation>
    </message>
    <message>
        <source>Guidance to</source>
        <translation>Führung bis</translation>
    </message>
    <message>
        <source>After this part of the steps the prompt is no longer enforced, which saves time.</source>
        <translation>Nach diesem Anteil der Schritte wird der Prompt nicht mehr verstärkt; das spart Zeit.</translation>
    </message>
    <message>
        <source> %</source>
        <translation> %</translation>
    </message>
    <message>
        <source>Perturbed attention</source>
        <translation>Gestörte Aufmerksamkeit</translation>
    </message>
    <message>
        <source>Clearer structure, in half as much time again. 0 is off.</source>
        <translation>Klarere Struktur, in anderthalbfacher Zeit. 0 ist aus.</translation>
    </message>
    <message>
        <source>Follow the prompt in details</source>
        <translation>Treue zur Beschreibung in Details</translation>
    </message>
    <message>
        <source>A strength of its own for fine structure, often two or three times the other.</source>
        <translation>Eine eigene Stärke für feine Strukturen, oft das Zwei- oder Dreifache der anderen.</translation>
    </message>
    <message>
        <source>Blocks of the model, with commas: mid, down.1, up.0.</source>
        <translation>Blöcke des Modells, mit Kommas: mid, down.1, up.0.</translation>
    </message>
    <message>
        <source>Where attention is perturbed</source>
        <translation>Wo die Aufmerksamkeit gestört wird</translation>
    </message>
    <message>
        <source>as the method does</source>
        <translation>wie das Verfahren es hält</translation>
    </message>
    <message>
        <source>DDIM is the classic method&apos;s own; DPM++ 2M needs the fewest steps.</source>
        <translation>DDIM gehört zum klassischen Verfahren; DPM++ 2M braucht die wenigsten Schritte.</translation>
    </message>
    <message>
        <source>Karras noise levels of the base</source>
        <translation>Karras-Rauschstufen der Basis</translation>
    </message>
    <message>
        <source>Karras noise levels of enlargements</source>
        <translation>Karras-Rauschstufen der Vergrößerungen</translation>
    </message>
</context>
<context>
    <name>pixelsmith::SeamOverlay</name>
    <message>
        <source>Seams are being measured</source>
        <translation>Nähte werden gemessen</translation>
    </message>
    <message>
        <source>No patch borders here</source>
        <translation>Hier sind keine Feldränder</translation>
    </message>
    <message>
        <source>Seams %1: patch borders do not show</source>
        <translation>Nähte %1: Feldränder sind nicht zu sehen</translation>
    </message>
    <message>
        <source>Seams %1: patch borders show</source>
        <translation>Nähte %1: Feldränder sind zu sehen</translation>
    </message>
    <message numerus="yes">
        <source>Seams show at %n place(s)</source>
        <translation>
            <numerusform>An %n Stelle ist eine Naht zu sehen</numerusform>
            <numerusform>An %n Stellen sind Nähte zu sehen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>pixelsmith::SeamRow</name>
    <message>
        <source>Heal Seams</source>
        <translation>Nähte ausbessern</translation>
    </message>
    <message>
        <source>Paint the places again where borders of patches show</source>
        <translation>Die Stellen neu malen, an denen Grenzen von Feldern zu sehen sind</translation>
    </message>
    <message>
        <source>The seams are healed: none shows any more.</source>
        <translation>Die Nähte sind ausgebessert: Keine ist mehr zu sehen.</translation>
    </message>
    <message>
        <source>No seams show.</source>
        <translation>Es sind keine Nähte zu sehen.</translation>
    </message>
    <message numerus="yes">
        <source>Seams show at %n of the %1 places looked at.</source>
        <extracomment>%1 is the number of places that were looked at, of many more</extracomment>
        <translation>
            <numerusform>An %n der %1 betrachteten Stellen ist eine Naht zu sehen.</numerusform>
            <numerusform>An %n der %1 betrachteten Stellen sind Nähte zu sehen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Seams still show at %n place(s).</source>
        <translation>
            <numerusform>An %n Stelle ist noch eine Naht zu sehen.</numerusform>
            <numerusform>An %n Stellen sind noch Nähte zu sehen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Seams show at %n place(s) of this stage.</source>
        <translation>
            <numerusform>An %n Stelle dieser Stufe ist eine Naht zu sehen.</numerusform>
            <numerusform>An %n Stellen dieser Stufe sind Nähte zu sehen.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 Healing paints only these again; all else stays as it is.</source>
        <translation>%1 Das Ausbessern malt nur diese neu; alles andere bleibt, wie es ist.</translation>
    </message>
    <message>
        <source>%1 They can be healed in the largest size, once it is finished and nothing is painted.</source>
        <translation>%1 Ausgebessert werden können sie in der größten Stufe, sobald sie fertig ist und nichts gemalt wird.</translation>
    </message>
    <message>
        <source>The seams are being healed. The picture is whole all the while; the window can pause and stop it.</source>
        <translation>Die Nähte werden ausgebessert. Das Bild bleibt dabei unversehrt; im Fenster lässt sich das anhalten und abbrechen.</translation>
    </message>
    <message>
        <source>Looking for seams…</source>
        <translation>Nähte werden gesucht …</translation>
    </message>
    <message>
        <source>No seams show at the %1 places looked at.</source>
        <translation>An den %1 betrachteten Stellen sind keine Nähte zu sehen.</translation>
    </message>
</context>
<context>
    <name>pixelsmith::SeedRow</name>
    <message>
        <source>Seed of the next pictures</source>
        <translation>Startzahl der nächsten Bilder</translation>
    </message>
    <message>
        <source>The same seed paints the same picture.</source>
        <translation>Dieselbe Startzahl malt dasselbe Bild.</translation>
    </message>
    <message>
        <source>New seed</source>
        <translation>Neue Startzahl</translation>
    </message>
    <message>
        <source>Pictures at once</source>
        <translation>Bilder auf einmal</translation>
    </message>
    <message>
        <source>How many pictures are painted one after the other, with seeds that follow each other.</source>
        <translation>So viele Bilder werden nacheinander gemalt, mit aufeinanderfolgenden Startzahlen.</translation>
    </message>
    <message>
        <source>× %1</source>
        <comment>so many pictures</comment>
        <translation>× %1</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startzahl</translation>
    </message>
    <message>
        <source>Another seed for each picture</source>
        <translation>Für jedes Bild eine andere Startzahl</translation>
    </message>
    <message>
        <source>The next number for each picture</source>
        <translation>Für jedes Bild die nächste Zahl</translation>
    </message>
    <message>
        <source>Keep this seed for the next pictures</source>
        <translation>Diese Startzahl für die nächsten Bilder behalten</translation>
    </message>
</context>
<context>
    <name>pixelsmith::ShortcutSheet</name>
    <message>
        <source>Keyboard Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>Arrow keys</source>
        <translation>Pfeiltasten</translation>
    </message>
    <message>
        <source>Move the picture; with Shift by a page, with Ctrl to its edge</source>
        <translation>Das Bild verschieben; mit Umschalt seitenweise, mit Strg bis zum Rand</translation>
    </message>
    <message>
        <source>Single letters and figures act while the picture has the focus.</source>
        <translation>Einzelne Buchstaben und Ziffern wirken, wenn das Bild den Fokus hat.</translation>
    </message>
</context>
<context>
    <name>pixelsmith::SliderBrush</name>
    <message>
        <source>more detail</source>
        <translation>mehr Details</translation>
    </message>
    <message>
        <source>more structure</source>
        <translation>mehr Struktur</translation>
    </message>
</context>
<context>
    <name>pixelsmith::SliderPanel</name>
    <message>
        <source>Slider</source>
        <translation>Regler</translation>
    </message>
    <message>
        <source>Few guided steps add new detail; many stay close to the picture before.</source>
        <translation>Wenige geführte Schritte bringen neue Details; viele bleiben nah am Bild davor.</translation>
    </message>
    <message>
        <source>Stage of the slider</source>
        <translation>Stufe des Reglers</translation>
    </message>
    <message>
        <source>Guided steps</source>
        <translation>Geführte Schritte</translation>
    </message>
    <message>
        <source>more detail</source>
        <translation>mehr Details</translation>
    </message>
    <message>
        <source>more structure</source>
        <translation>mehr Struktur</translation>
    </message>
    <message>
        <source>stage %1</source>
        <translation>Stufe %1</translation>
    </message>
    <message>
        <source>/ %1</source>
        <comment>of so many steps</comment>
        <translation>/ %1</translation>
    </message>
    <message>
        <source>Slider %1 is behind the current step %2, so guidance ends now.</source>
        <translation>Regler %1 liegt hinter dem laufenden Schritt %2, die Führung endet also jetzt.</translation>
    </message>
    <message>
        <source>The step at which guidance ends; while the stage is painted, ahead of the marker.</source>
        <translation>Der Schritt, an dem die Führung endet; während die Stufe gemalt wird, vor der Marke.</translation>
    </message>
</context>
<context>
    <name>pixelsmith::StageOptions</name>
    <message>
        <source>As for All Sizes</source>
        <translation>Wie für alle Größen</translation>
    </message>
    <message>
        <source>Sizes that the picture has not begun to grow to. What is set here holds for this size alone.</source>
        <translation>Größen, zu denen das Bild noch nicht zu wachsen begonnen hat. Was hier eingestellt ist, gilt nur für diese Größe.</translation>
    </message>
    <message>
        <source>as for all</source>
        <translation>wie für alle</translation>
    </message>
    <message>
        <source>Refined</source>
        <translation>Verfeinert</translation>
    </message>
    <message>
        <source>Classic</source>
        <translation>Klassisch</translation>
    </message>
    <message>
        <source>Drop what is set for this size alone</source>
        <translation>Verwerfen, was nur für diese Größe eingestellt ist</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Steps of this size</source>
        <translation>Schritte dieser Größe</translation>
    </message>
    <message>
        <source>Follow the prompt at this size</source>
        <translation>Dem Prompt bei dieser Größe folgen</translation>
    </message>
    <message>
        <source>Method of this size</source>
        <translation>Methode dieser Größe</translation>
    </message>
    <message>
        <source>Prompt of this size</source>
        <translation>Prompt dieser Größe</translation>
    </message>
    <message>
        <source>%1, set</source>
        <extracomment>A size whose settings are its own</extracomment>
        <translation>%1, eigene</translation>
    </message>
</context>
<context>
    <name>pixelsmith::StagesPanel</name>
    <message>
        <source>Stages</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Noch keine</translation>
    </message>
    <message>
        <source>%1: %2 pixels, done</source>
        <translation>%1: %2 Bildpunkte, fertig</translation>
    </message>
    <message>
        <source>%1: %2 pixels, waiting</source>
        <translation>%1: %2 Bildpunkte, wartet</translation>
    </message>
    <message>
        <source>%1: %2 pixels, %3, %4</source>
        <translation>%1: %2 Bildpunkte, %3, %4</translation>
    </message>
    <message>
        <source>%1, Slider %2 of %3</source>
        <translation>%1, Regler %2 von %3</translation>
    </message>
    <message>
        <source>%1: %2 pixels, waiting, takes %3</source>
        <translation>%1: %2 Pixel, wartet, braucht %3</translation>
    </message>
    <message>
        <source>%1: %2 pixels, done in %3</source>
        <translation>%1: %2 Bildpunkte, fertig in %3</translation>
    </message>
</context>
<context>
    <name>pixelsmith::StartPage</name>
    <message>
        <source>Describe a picture and press Ctrl + Enter</source>
        <translation>Ein Bild beschreiben und Strg + Eingabe drücken</translation>
    </message>
    <message>
        <source>or drop a picture here to grow it</source>
        <translation>oder ein Bild hierher ziehen, um es wachsen zu lassen</translation>
    </message>
    <message>
        <source>Take this as the prompt and paint it</source>
        <translation>Dies als Beschreibung nehmen und malen</translation>
    </message>
    <message>
        <source>Nothing can be painted yet</source>
        <translation>Noch kann nichts gemalt werden</translation>
    </message>
</context>
<context>
    <name>pixelsmith::StatusLine</name>
    <message>
        <source>%1 a patch</source>
        <translation>%1 je Feld</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>memory %1</source>
        <translation>Speicher %1</translation>
    </message>
    <message>
        <source>disk %1</source>
        <translation>Datenträger %1</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>percent</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>x %1 y %2 %3</source>
        <comment>place and colour of a pixel</comment>
        <translation>x %1 y %2 %3</translation>
    </message>
</context>
<context>
    <name>pixelsmith::StepOverlay</name>
    <message>
        <source>Nothing is painted now</source>
        <translation>Gerade wird nichts gemalt</translation>
    </message>
    <message>
        <source>%1 of %2 parts done</source>
        <translation>%1 von %2 Teilen fertig</translation>
    </message>
</context>
<context>
    <name>pixelsmith::StepSlider</name>
    <message>
        <source>Slider: step at which guidance ends</source>
        <translation>Regler: Schritt, an dem die Führung endet</translation>
    </message>
    <message>
        <source>now %1</source>
        <translation>jetzt %1</translation>
    </message>
</context>
<context>
    <name>pixelsmith::Text</name>
    <message>
        <source>%1 s</source>
        <comment>seconds</comment>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min %2 s</source>
        <comment>minutes and seconds</comment>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <comment>minutes</comment>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <comment>hours and minutes</comment>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 d %2 h</source>
        <comment>days and hours</comment>
        <translation>%1 d %2 h</translation>
    </message>
    <message>
        <source>%1 h</source>
        <comment>hours</comment>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 d</source>
        <comment>days</comment>
        <translation>%1 d</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <comment>megabytes</comment>
        <translation>%1 MB</translation>
    </message>
    <message>
        <source>%1 GB</source>
        <comment>gigabytes</comment>
        <translation>%1 GB</translation>
    </message>
    <message>
        <source>%1 TB</source>
        <comment>terabytes</comment>
        <translation>%1 TB</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>percent</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 × %2</source>
        <comment>width and height in pixels</comment>
        <translation>%1 × %2</translation>
    </message>
    <message>
        <source>%1k</source>
        <extracomment>Short for thousands of pixels: 4k</extracomment>
        <translation>%1k</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>preparing</source>
        <translation>Vorbereitung</translation>
    </message>
    <message>
        <source>painting</source>
        <translation>wird gemalt</translation>
    </message>
    <message>
        <source>developing</source>
        <translation>wird entwickelt</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>about %1</source>
        <comment>duration</comment>
        <translation>etwa %1</translation>
    </message>
    <message>
        <source>%1 memory</source>
        <comment>bytes</comment>
        <translation>%1 Speicher</translation>
    </message>
    <message>
        <source>%1 disk</source>
        <comment>bytes</comment>
        <translation>%1 Datenträger</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>stage, and what growing to it costs</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>preparing %1 / %2</source>
        <translation>Vorbereitung %1 / %2</translation>
    </message>
    <message>
        <source>step %1 / %2</source>
        <translation>Schritt %1 / %2</translation>
    </message>
    <message>
        <source>patch %1 / %2</source>
        <translation>Feld %1 / %2</translation>
    </message>
    <message>
        <source>developing %1 / %2</source>
        <translation>Entwicklung %1 / %2</translation>
    </message>
    <message>
        <source>guidance ended at step %1</source>
        <translation>Führung endete bei Schritt %1</translation>
    </message>
    <message>
        <source>guidance ends at step %1, which has passed</source>
        <translation>Führung endet bei Schritt %1, der schon vorbei ist</translation>
    </message>
    <message>
        <source>guidance ends at step %1, applies from step %2</source>
        <translation>Führung endet bei Schritt %1, gilt ab Schritt %2</translation>
    </message>
    <message>
        <source>no step is guided</source>
        <translation>kein Schritt ist geführt</translation>
    </message>
    <message>
        <source>all steps are guided</source>
        <translation>alle Schritte sind geführt</translation>
    </message>
    <message>
        <source>guidance ends at step %1</source>
        <translation>Führung endet bei Schritt %1</translation>
    </message>
    <message>
        <source>Paused: the disk reported an error (%1). Saved up to step %2; the rest waits in memory and is saved as soon as the disk works.</source>
        <translation>Angehalten: Der Datenträger meldet einen Fehler (%1). Gespeichert bis Schritt %2; der Rest wartet im Arbeitsspeicher und wird gespeichert, sobald der Datenträger wieder arbeitet.</translation>
    </message>
    <message>
        <source>Paused: disk full (needs %1 more in %2). Everything so far is saved; continues by itself when there is room.</source>
        <translation>Angehalten: Datenträger voll (%1 fehlen in %2). Alles bisher ist gespeichert; es geht von selbst weiter, sobald Platz ist.</translation>
    </message>
    <message>
        <source>Paused: disk full (%1). Everything so far is saved; continues by itself when there is room.</source>
        <translation>Angehalten: Datenträger voll (%1). Alles bisher ist gespeichert; es geht von selbst weiter, sobald Platz ist.</translation>
    </message>
    <message>
        <source>Low memory: patches at once from now on: %1. The picture goes on, slower.</source>
        <translation>Wenig Arbeitsspeicher: Felder zugleich von jetzt an: %1. Das Bild wächst weiter, langsamer.</translation>
    </message>
    <message>
        <source>Low memory: pictures are developed in %1 parts. The picture goes on, slower.</source>
        <translation>Wenig Arbeitsspeicher: Bilder werden in %1 Teilen entwickelt. Das Bild wächst weiter, langsamer.</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>durations</comment>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>Low memory: attention is computed in %1 slices. The picture goes on, slower.</source>
        <translation>Wenig Speicher: Attention wird in %1 Scheiben berechnet. Das Bild geht weiter, langsamer.</translation>
    </message>
    <message>
        <source>Low graphics memory: pictures are developed on the processor. The picture goes on, slower.</source>
        <translation>Wenig Grafikspeicher: Bilder werden auf dem Prozessor entwickelt. Das Bild geht weiter, langsamer.</translation>
    </message>
    <message>
        <source>Low graphics memory: prompts are read on the processor. The picture goes on.</source>
        <translation>Wenig Grafikspeicher: Prompts werden auf dem Prozessor gelesen. Das Bild geht weiter.</translation>
    </message>
    <message>
        <source>This is a mistake in the program; what was finished is saved. It says: %1</source>
        <translation>Das ist ein Fehler im Programm; was fertig war, ist gespeichert. Es meldet: %1</translation>
    </message>
    <message>
        <source>Loading the model…</source>
        <translation>Modell wird geladen …</translation>
    </message>
    <message>
        <source>Loading the model… %1 of %2</source>
        <extracomment>%1 and %2 are sizes of files: &quot;2.1 GB&quot;</extracomment>
        <translation>Modell wird geladen … %1 von %2</translation>
    </message>
</context>
<context>
    <name>pixelsmith::TrySliderPanel</name>
    <message>
        <source>Progress of the preview</source>
        <translation>Fortschritt der Vorschau</translation>
    </message>
    <message>
        <source>Close the preview</source>
        <translation>Vorschau schließen</translation>
    </message>
    <message>
        <source>Try Slider</source>
        <translation>Regler erproben</translation>
    </message>
    <message>
        <source>preparing</source>
        <translation>Vorbereitung</translation>
    </message>
    <message>
        <source>A part of %1. Choose how the picture shall grow.</source>
        <translation>Ein Teil von %1. Wählen, wie das Bild wachsen soll.</translation>
    </message>
    <message>
        <source>Point at a place in the picture and press T.</source>
        <translation>Auf eine Stelle im Bild zeigen und T drücken.</translation>
    </message>
</context>
<context>
    <name>pixelsmith::ViewWindow</name>
    <message>
        <source>Another view of the picture</source>
        <translation>Eine weitere Ansicht des Bildes</translation>
    </message>
    <message>
        <source>Close This View</source>
        <translation>Diese Ansicht schließen</translation>
    </message>
    <message>
        <source>The main window stays</source>
        <translation>Das Hauptfenster bleibt</translation>
    </message>
</context>
<context>
    <name>pixelsmith::WindowOverlays</name>
    <message numerus="yes">
        <source>base, %n step(s)</source>
        <translation>
            <numerusform>Basis, %n Schritt</numerusform>
            <numerusform>Basis, %n Schritte</numerusform>
        </translation>
    </message>
    <message>
        <source>base: a picture from a file</source>
        <translation>Basis: ein Bild aus einer Datei</translation>
    </message>
    <message>
        <source>patch %1 · step %2 · Slider %3 / %4</source>
        <translation>Feld %1 · Schritt %2 · Regler %3 / %4</translation>
    </message>
</context>
</TS>
