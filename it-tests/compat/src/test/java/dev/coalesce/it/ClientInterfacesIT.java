package dev.coalesce.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules for repositories and clients that libraries make of interfaces, where most methods are inherited ones. */
@OnEveryJdk
record ClientInterfacesIT(Jdk jdk) {
    private static final String RULES = """
            log: info
            methods:
              "shop.Clients$OwnerRepository.findById": {ttl: 1h, key: [p0]}
              "shop.Clients$OwnerRepository.findAll": {ttl: 1h}
              "shop.Clients$OwnerRepository.findByName": {ttl: 1h}
              "shop.Clients$OwnerRepository.save":
                invalidates:
                  - {method: "shop.Clients$OwnerRepository.findById", key: [p0.id]}
                  - {method: "shop.Clients$OwnerRepository.findAll"}
              "shop.Clients$PriceClient.price": {ttl: 1h}
              "shop.Clients$StockClient.stock": {ttl: 1h}
            """;

    @Test
    void rulesForInheritedMethods_coalesceThatInterfaceAlone() throws IOException {
        Path rules = Files.writeString(BuildOutput.newDirectory("clients").resolve("rules.yaml"), RULES);
        Path program = Compile.into("clients")
                .sourcesIn(Libraries.program("clients"))
                .against(Libraries.of("clients"))
                .classes();
        List<Path> classPath = new ArrayList<>(Libraries.of("clients"));
        classPath.add(program);
        JvmResult run = Jvm.of(jdk)
                .agent("config=" + rules)
                .classPath(classPath.toArray(Path[]::new))
                .main("shop.Clients")
                .prints(
                        "findById: joe, joe, ann, reads: 2",
                        "findAll: true",
                        "findByName: true",
                        "other repository: false",
                        "after save: jane, ann, reads: 1",
                        "feign: /price/tea 1, /price/tea 1, /price/milk 2",
                        "http: /stock/tea 3, /stock/tea 3, /stock/milk 4",
                        "bean: \"shop.Clients$OwnerRepository.findAll\"",
                        "bean: \"shop.Clients$OwnerRepository.findById\"",
                        "bean: \"shop.Clients$OwnerRepository.findByName\"",
                        "bean: \"shop.Clients$PriceClient.price\"",
                        "bean: \"shop.Clients$StockClient.stock\"");
        assertThat(run.err())
                .contains(
                        "coalescing shop.Clients$OwnerRepository.findAll()",
                        "coalescing shop.Clients$PriceClient.price(java.lang.String)",
                        "invalidating by shop.Clients$OwnerRepository.save(")
                .doesNotContain("$Proxy", "WARN coalesce", "[WARN]");
    }
}
