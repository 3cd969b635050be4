package dev.forebay.boxoffice.pages;

import io.nayuki.qrcodegen.QrCode.Ecc;

/**
 * A QR code as one SVG path of unit squares.
 *
 * @param size width and height with the quiet zone, in units
 * @param path the dark squares
 */
record QrCode(int size, String path) {
    private static final int QUIET = 4;

    /** The code of a text; a quarter of it may be damaged and it is still read. */
    static QrCode of(String text) {
        var code = io.nayuki.qrcodegen.QrCode.encodeText(text, Ecc.QUARTILE);
        var path = new StringBuilder();
        for (int y = 0; y < code.size; y++) {
            for (int x = 0; x < code.size; x++) {
                int run = 0;
                while (x + run < code.size && code.getModule(x + run, y)) {
                    run++;
                }
                if (run > 0) {
                    path.append('M').append(x + QUIET).append(' ').append(y + QUIET);
                    path.append('h').append(run).append("v1h-").append(run).append('z');
                    x += run;
                }
            }
        }
        return new QrCode(code.size + 2 * QUIET, path.toString());
    }
}
