package shop

import dev.coalesce.Coalesce
import dev.coalesce.Invalidates
import dev.coalesce.Scope
import java.util.concurrent.atomic.AtomicInteger
import kotlinx.coroutines.delay
import kotlinx.coroutines.runBlocking

val bodies = AtomicInteger()

@JvmInline
value class Sku(val code: String)

data class Item(val sku: String, val amount: Int)

enum class Unit { GRAM, POUND }

open class Prices {
    @Coalesce(key = ["sku"], ttl = "1h")
    fun byName(sku: String, trace: Any?): Int = bodies.incrementAndGet()

    @Coalesce(key = ["item.sku"], ttl = "1h")
    open fun byProperty(item: Item): Int = bodies.incrementAndGet()

    @Coalesce(ttl = "1h")
    fun withDefault(sku: String, amount: Int = 1): Int = bodies.incrementAndGet()

    @Coalesce(ttl = "1h")
    fun ofValueClass(sku: Sku): Int = bodies.incrementAndGet()

    @Coalesce(ttl = "1h")
    fun nullable(sku: String?): String? = sku?.let { "$it ${bodies.incrementAndGet()}" }

    @Coalesce(ttl = "1h")
    fun enclosing(sku: String): List<Int> = listOf(1, 2).map { it + bodies.get() }

    @Coalesce(ttl = "1h")
    suspend fun suspended(sku: String): Int {
        delay(1)
        return bodies.incrementAndGet()
    }

    @Invalidates(type = Prices::class, method = "byName", key = ["sku"])
    fun invalidate(sku: String) = Unit

    companion object {
        @Coalesce(ttl = "1h")
        fun ofCompanion(sku: String): Int = bodies.incrementAndGet()

        @JvmStatic
        @Coalesce(ttl = "1h", scope = Scope.TYPE)
        fun ofStatic(sku: String): Int = bodies.incrementAndGet()
    }
}

object Shop {
    @Coalesce(ttl = "1h")
    fun ofObject(unit: Unit): Int = bodies.incrementAndGet()
}

interface Named {
    @Coalesce(ttl = "1h")
    fun named(sku: String): Int = bodies.incrementAndGet()
}

class Default : Named

@Coalesce(ttl = "1h")
fun topLevel(sku: String): Int = bodies.incrementAndGet()

@Coalesce(key = ["\$this\$extension"], ttl = "1h")
fun String.extension(): Int = bodies.incrementAndGet()

@Coalesce(ttl = "1h")
inline fun inlined(sku: String, f: (String) -> Int): Int = f(sku)

fun show(what: String, call: () -> Any?) {
    val before = bodies.get()
    val same = call() == call()
    println("$what: same $same, bodies ${bodies.get() - before}")
}

fun main() {
    val prices = Prices()
    show("by name") { prices.byName("tea", Any()) }
    prices.invalidate("tea")
    show("invalidated") { prices.byName("tea", Any()) }
    show("by property") { prices.byProperty(Item("tea", bodies.get())) }
    show("with default") { prices.withDefault("tea") }
    show("default passed explicitly") { prices.withDefault("tea", 1) }
    show("value class") { prices.ofValueClass(Sku("tea")) }
    show("null") { prices.nullable(null) }
    show("nullable") { prices.nullable("tea") }
    show("enclosing") { prices.enclosing("tea") }
    show("companion") { Prices.ofCompanion("tea") }
    show("static") { Prices.ofStatic("tea") }
    show("object") { Shop.ofObject(Unit.GRAM) }
    val named = Default()
    show("interface") { named.named("tea") }
    show("top level") { topLevel("tea") }
    show("extension") { "tea".extension() }
    show("inline") { inlined("tea") { bodies.incrementAndGet() } }
    show("suspended") { runBlocking { prices.suspended("tea") } }
}
