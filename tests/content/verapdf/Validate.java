import java.io.FileInputStream;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;

/** Prints a line for each rule of PDF/UA-1 that a file breaks; nothing where all hold. */
class Validate {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        var foundry = Foundries.defaultInstance();
        for (var file : files) {
            try (var content = new FileInputStream(file);
                    var parser = foundry.createParser(content, PDFAFlavour.PDFUA_1);
                    var validator = foundry.createValidator(PDFAFlavour.PDFUA_1, false)) {
                for (var broken : validator.validate(parser).getTestAssertions()) {
                    var rule = broken.getRuleId();
                    System.out.printf(
                            "%s: %s-%d %s%n",
                            file, rule.getClause(), rule.getTestNumber(), broken.getMessage());
                }
            }
        }
    }
}
