package shop

import dev.coalesce.Coalesce
import dev.coalesce.Invalidates
import groovy.transform.CompileStatic
import groovy.transform.Immutable
import groovy.transform.Memoized
import java.util.concurrent.atomic.AtomicInteger

@Immutable
class Item {
    String sku
    int amount
}

class Bodies {
    static final AtomicInteger COUNT = new AtomicInteger()

    static int next() { COUNT.incrementAndGet() }
}

class Prices {
    @Coalesce(key = "sku", ttl = "1h")
    int byName(String sku, trace) { Bodies.next() }

    @Coalesce(key = "item.sku", ttl = "1h")
    def byProperty(Item item) { Bodies.next() }

    @Coalesce(ttl = "1h")
    int withDefault(String sku, int amount = 1) { Bodies.next() }

    @CompileStatic
    @Coalesce(ttl = "1h")
    int compiledStatically(String sku) { Bodies.next() }

    @Coalesce(ttl = "1h")
    List<Integer> enclosing(String sku) { [1, 2].collect { it + Bodies.COUNT.get() } }

    @Memoized
    int ofGroovy(String sku) { Bodies.next() }

    @Coalesce(ttl = "1h")
    static int ofAll(String sku) { Bodies.next() }

    @Invalidates(type = Prices, method = "byName", key = "sku")
    void invalidate(String sku) {}
}

class Main {
    static void show(String what, Closure call) {
        int before = Bodies.COUNT.get()
        boolean same = call() == call()
        println "$what: same $same, bodies ${Bodies.COUNT.get() - before}"
    }

    static void main(String[] args) {
        def prices = new Prices()
        show("by name") { prices.byName("tea", new Object()) }
        prices.invalidate("tea")
        show("invalidated") { prices.byName("tea", new Object()) }
        show("by property") { prices.byProperty(new Item("tea", Bodies.COUNT.get())) }
        show("with default") { prices.withDefault("tea") }
        show("default passed explicitly") { prices.withDefault("tea", 1) }
        show("compiled statically") { prices.compiledStatically("tea") }
        show("enclosing") { prices.enclosing("tea") }
        show("memoized by Groovy") { prices.ofGroovy("tea") }
        show("static") { Prices.ofAll("tea") }
        // This code is compiled at run time and loaded by its own class loader.
        def script = new GroovyShell(Main.classLoader).evaluate('''
            class Late {
                int bodies
                @dev.coalesce.Coalesce(ttl = "1h") int price(String sku) { ++bodies }
            }
            new Late()
        ''')
        println "script: ${script.price('tea')} ${script.price('tea')} ${script.price('milk')}"
    }
}
