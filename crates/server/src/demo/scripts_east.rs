//! Names in Chinese characters, kana and hangul.

use super::culture::{Culture, Order, PLAIN};
use super::places_world as place;
use super::words::{Names, Words};

/// The people of these languages.
pub(super) static CULTURES: [Culture; 4] = [CHINESE, TAIWANESE, JAPANESE, KOREAN];

const CHINESE: Culture = Culture {
    locale: "zh-CN",
    share: 62,
    women: Names::of(
        "芳=fang, 娜=na, 敏=min, 静=jing, 丽=li, 秀英=xiuying, 娟=juan, 艳=yan, 婷=ting, 雪=xue,
        玉兰=yulan, 桂英=guiying, 欣怡=xinyi, 雨桐=yutong, 梓涵=zihan, 晓燕=xiaoyan",
    )
    .or(
        45,
        "雅=ya, 美=mei, 梦=meng, 思=si, 佳=jia, 晓=xiao, 诗=shi, 雨=yu, 紫=zi, 若=ruo, 心=xin,
        海=hai, 冰=bing, 春=chun, 慧=hui",
        "婷=ting, 玲=ling, 琳=lin, 萱=xuan, 洁=jie, 燕=yan, 云=yun, 怡=yi, 莹=ying, 瑶=yao, 兰=lan,
        菲=fei, 霞=xia, 月=yue, 蕾=lei",
    ),
    men: Names::of(
        "伟=wei, 强=qiang, 磊=lei, 军=jun, 洋=yang, 勇=yong, 杰=jie, 涛=tao, 明=ming, 超=chao,
        建国=jianguo, 志强=zhiqiang, 浩然=haoran, 子轩=zixuan, 宇航=yuhang, 小龙=xiaolong",
    )
    .or(
        45,
        "志=zhi, 建=jian, 文=wen, 国=guo, 海=hai, 俊=jun, 天=tian, 子=zi, 宇=yu, 家=jia, 永=yong,
        德=de, 立=li, 晓=xiao, 振=zhen",
        "明=ming, 华=hua, 平=ping, 峰=feng, 辉=hui, 龙=long, 林=lin, 斌=bin, 鹏=peng, 宁=ning,
        轩=xuan, 博=bo, 康=kang, 毅=yi, 骏=jun",
    ),
    families: Names::of(
        "王=wang, 李=li, 张=zhang, 刘=liu, 陈=chen, 杨=yang, 黄=huang, 赵=zhao, 吴=wu, 周=zhou,
        徐=xu, 孙=sun, 马=ma, 朱=zhu, 胡=hu, 郭=guo, 何=he, 林=lin, 高=gao, 罗=luo, 郑=zheng,
        梁=liang, 谢=xie, 宋=song, 唐=tang, 许=xu, 邓=deng, 冯=feng, 韩=han, 曹=cao, 曾=zeng,
        彭=peng, 萧=xiao, 蔡=cai, 潘=pan, 田=tian, 董=dong, 袁=yuan, 于=yu, 余=yu, 欧阳=ouyang,
        司马=sima, 诸葛=zhuge, 上官=shangguan",
    ),
    second: 0,
    order: Order::Joined,
    prefixes: Words::NONE,
    suffixes: Words::of("博士, 教授, 先生=女士"),
    nicks: Words::of("小明, 阿宝, 豆豆, 老王, 圆圆, 小七"),
    pronouns: ["她", "他", "TA"],
    home: &place::CHINA,
    ..PLAIN
};

const TAIWANESE: Culture = Culture {
    locale: "zh-TW",
    share: 14,
    women: Names::of(
        "淑芬=shufen, 美玲=meiling, 雅婷=yating, 怡君=yichun, 淑惠=shuhui, 麗華=lihua, 詩涵=shihan,
        欣妤=hsinyu, 佩珊=peishan, 靜宜=chingyi",
    ),
    men: Names::of(
        "志明=chihming, 家豪=chiahao, 俊傑=chunchieh, 建宏=chienhung, 志偉=chihwei, 冠宇=kuanyu,
        承翰=chenghan, 國華=kuohua, 宗翰=tsunghan, 柏翰=pohan",
    ),
    families: Names::of(
        "陳=chen, 林=lin, 黃=huang, 張=chang, 李=lee, 王=wang, 吳=wu, 劉=liu, 蔡=tsai, 楊=yang,
        許=hsu, 鄭=cheng, 謝=hsieh, 郭=kuo, 賴=lai, 簡=chien, 鍾=chung, 蘇=su, 歐陽=ouyang,
        范姜=fanchiang",
    ),
    home: &place::TAIWAN,
    ..CHINESE
};

const JAPANESE: Culture = Culture {
    locale: "ja-JP",
    share: 46,
    women: Names::of(
        "陽子=yoko=ようこ, 恵子=keiko=けいこ, 由美子=yumiko=ゆみこ, 美咲=misaki=みさき,
        さくら=sakura=さくら, 葵=aoi=あおい, 結衣=yui=ゆい, 久美子=kumiko=くみこ,
        真由美=mayumi=まゆみ, 優子=yuko=ゆうこ, 愛=ai=あい, 千尋=chihiro=ちひろ, 七海=nanami=ななみ,
        凛=rin=りん, ひなた=hinata=ひなた, 小百合=sayuri=さゆり, エリカ=erika=えりか,
        詩織=shiori=しおり",
    )
    .or(
        20,
        "美=mi=み, 由紀=yuki=ゆき, 千=chi=ち, 奈=na=な, 理=ri=り, 真=ma=ま, 佐和=sawa=さわ,
        多恵=tae=たえ",
        "子=ko=こ, 香=ka=か, 奈=na=な, 穂=ho=ほ, 里=ri=り, 代=yo=よ, 恵=e=え",
    ),
    men: Names::of(
        "誠=makoto=まこと, 浩=hiroshi=ひろし, 健一=kenichi=けんいち, 大輔=daisuke=だいすけ,
        翔太=shota=しょうた, 拓也=takuya=たくや, 蓮=ren=れん, 陽翔=haruto=はると, 太郎=taro=たろう,
        博=hiroshi=ひろし, 一郎=ichiro=いちろう, 直樹=naoki=なおき, 健太=kenta=けんた,
        大翔=hiroto=ひろと, 龍之介=ryunosuke=りゅうのすけ, 進=susumu=すすむ, 悠真=yuma=ゆうま,
        勘太夫=kandayu=かんだゆう",
    )
    .or(
        20,
        "和=kazu=かず, 正=masa=まさ, 義=yoshi=よし, 智=tomo=とも, 信=nobu=のぶ, 秀=hide=ひで,
        隆=taka=たか, 広=hiro=ひろ, 康=yasu=やす",
        "也=ya=や, 彦=hiko=ひこ, 夫=o=お, 樹=ki=き, 之=yuki=ゆき, 男=o=お, 人=to=と, 平=hei=へい",
    ),
    families: Names::of(
        "佐藤=sato=さとう, 鈴木=suzuki=すずき, 高橋=takahashi=たかはし, 田中=tanaka=たなか,
        伊藤=ito=いとう, 渡辺=watanabe=わたなべ, 山本=yamamoto=やまもと, 中村=nakamura=なかむら,
        小林=kobayashi=こばやし, 加藤=kato=かとう, 吉田=yoshida=よしだ, 山田=yamada=やまだ,
        佐々木=sasaki=ささき, 山口=yamaguchi=やまぐち, 松本=matsumoto=まつもと, 井上=inoue=いのうえ,
        木村=kimura=きむら, 林=hayashi=はやし, 斎藤=saito=さいとう, 清水=shimizu=しみず,
        阿部=abe=あべ, 森=mori=もり, 池田=ikeda=いけだ, 橋本=hashimoto=はしもと,
        石川=ishikawa=いしかわ, 渡邉=watanabe=わたなべ, 五十嵐=igarashi=いがらし,
        小鳥遊=takanashi=たかなし, 月見里=yamanashi=やまなし, 髙橋=takahashi=たかはし",
    )
    .or(
        25,
        "石=ishi=いし, 大=o=おお, 小=ko=こ, 山=yama=やま, 川=kawa=かわ, 北=kita=きた, 西=nishi=にし,
        東=higashi=ひがし, 竹=take=たけ, 松=matsu=まつ, 杉=sugi=すぎ, 藤=fuji=ふじ, 宮=miya=みや,
        黒=kuro=くろ, 白=shira=しら, 青=ao=あお, 新=ara=あら, 長=naga=なが, 古=furu=ふる,
        岩=iwa=いわ",
        "田=ta=た, 川=kawa=かわ, 山=yama=やま, 野=no=の, 村=mura=むら, 沢=sawa=さわ, 原=hara=はら,
        井=i=い, 木=ki=き, 島=shima=しま, 崎=saki=さき, 谷=tani=たに, 本=moto=もと, 森=mori=もり,
        岡=oka=おか, 塚=tsuka=つか",
    ),
    second: 0,
    order: Order::FamilyFirst,
    prefixes: Words::NONE,
    suffixes: Words::of("様, さん, 博士"),
    nicks: Words::of("たっくん, ゆうちゃん, みーちゃん, けんけん, まる, ポンタ"),
    pronouns: ["彼女", "彼", "その人"],
    home: &place::JAPAN,
    ..PLAIN
};

const KOREAN: Culture = Culture {
    locale: "ko-KR",
    share: 30,
    women: Names::of(
        "지영=jiyoung, 민지=minji, 서연=seoyeon, 은주=eunju, 미경=migyeong, 지은=jieun, 수진=sujin,
        영희=younghee, 하은=haeun, 보라=bora, 아름=areum, 슬기=seulgi",
    )
    .or(
        50,
        "지=ji, 수=su, 민=min, 서=seo, 은=eun, 혜=hye, 미=mi, 예=ye, 소=so, 유=yu, 가=ga, 다=da",
        "영=young, 연=yeon, 진=jin, 아=a, 희=hee, 정=jeong, 은=eun, 경=gyeong, 빈=bin, 원=won,
        린=rin, 나=na",
    ),
    men: Names::of(
        "민준=minjun, 지훈=jihun, 현우=hyeonwoo, 성민=seongmin, 영수=youngsoo, 준호=junho,
        동현=donghyeon, 철수=cheolsu, 도윤=doyun, 우진=woojin, 한결=hangyeol, 샘=saem",
    )
    .or(
        50,
        "민=min, 지=ji, 성=seong, 현=hyeon, 재=jae, 동=dong, 준=jun, 상=sang, 태=tae, 영=young,
        승=seung, 광=gwang",
        "호=ho, 훈=hun, 우=woo, 석=seok, 준=jun, 수=su, 철=cheol, 혁=hyeok, 환=hwan, 식=sik, 규=gyu,
        웅=ung",
    ),
    families: Names::of(
        "김=kim, 이=lee, 박=park, 최=choi, 정=jeong, 강=kang, 조=cho, 윤=yoon, 장=jang, 임=lim,
        한=han, 오=oh, 서=seo, 신=shin, 권=kwon, 황=hwang, 안=ahn, 송=song, 전=jeon, 홍=hong,
        유=yoo, 고=ko, 문=moon, 양=yang, 손=son, 배=bae, 남궁=namgung, 선우=sunwoo, 제갈=jegal",
    ),
    second: 0,
    order: Order::Joined,
    prefixes: Words::NONE,
    suffixes: Words::of("님, 씨, 박사"),
    nicks: Words::of("콩이, 짱구, 별이, 또치, 순돌이"),
    pronouns: ["그녀", "그", "그들"],
    home: &place::KOREA,
    ..PLAIN
};
