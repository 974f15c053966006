package shop

import dev.coalesce.{Coalesce, Invalidates}
import java.util.concurrent.atomic.AtomicInteger
import scala.annotation.meta.getter

val bodies = AtomicInteger()

case class Item(sku: String, amount: Int)

enum Unit:
  case Gram, Pound

trait Named:
  @Coalesce(ttl = "1h")
  def named(sku: String): Int = bodies.incrementAndGet()

class Prices extends Named:
  @Coalesce(key = Array("sku"), ttl = "1h")
  def byName(sku: String, trace: AnyRef): Int = bodies.incrementAndGet()

  @Coalesce(key = Array("item.sku"), ttl = "1h")
  def byProperty(item: Item): Int = bodies.incrementAndGet()

  @Coalesce(ttl = "1h")
  def withDefault(sku: String, amount: Int = 1): Int = bodies.incrementAndGet()

  @Coalesce(ttl = "1h")
  def curried(sku: String)(amount: Int): Int = bodies.incrementAndGet()

  @Coalesce(ttl = "1h")
  def option(sku: Option[String]): Option[Int] = sku.map(_ => bodies.incrementAndGet())

  @Coalesce(ttl = "1h")
  def enclosing(sku: String): List[Int] = List(1, 2).map(_ + bodies.get)

  @Coalesce(ttl = "1h")
  def iterator(sku: String): Iterator[Int] = Iterator(bodies.incrementAndGet())

  @Invalidates(`type` = classOf[Prices], method = "byName", key = Array("sku"))
  def invalidate(sku: String): scala.Unit = ()

object Shop:
  @Coalesce(ttl = "1h")
  def ofObject(unit: Unit): Int = bodies.incrementAndGet()

@Coalesce(ttl = "1h")
def topLevel(sku: String): Int = bodies.incrementAndGet()

extension (sku: String)
  @Coalesce(ttl = "1h")
  def extended: Int = bodies.incrementAndGet()

def show(what: String)(call: => Any): scala.Unit =
  val before = bodies.get
  val same = call == call
  println(s"$what: same $same, bodies ${bodies.get - before}")

@main def shopMain(): scala.Unit =
  val prices = Prices()
  show("by name")(prices.byName("tea", Object()))
  prices.invalidate("tea")
  show("invalidated")(prices.byName("tea", Object()))
  show("by property")(prices.byProperty(Item("tea", bodies.get)))
  show("with default")(prices.withDefault("tea"))
  show("default passed explicitly")(prices.withDefault("tea", 1))
  show("curried")(prices.curried("tea")(1))
  show("option")(prices.option(Some("tea")))
  show("enclosing")(prices.enclosing("tea"))
  show("iterator")(prices.iterator("tea"))
  show("trait")(prices.named("tea"))
  show("object")(Shop.ofObject(Unit.Gram))
  show("top level")(topLevel("tea"))
  show("extension")("tea".extended)
